import { useCallback, useEffect, useRef } from "react";

/** Tells whether what uses it is still on the screen, for those who waited for an answer. */
export function useIsShown(): () => boolean {
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return useCallback(() => shown.current, []);
}
