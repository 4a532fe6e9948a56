import { useCallback, useState, useTransition } from "react";

/**
 * A part of the address that this page writes, too: what it says, or will say in a moment.
 *
 * The router takes its time with a new address: a field that waited for it would be set back in
 * between, and the caret would jump to its end. So the text is there at once, and `write` follows.
 * What the address says otherwise came from elsewhere, by a link or by going back. It counts as
 * soon as nothing of one's own is under way, and `onForeign` hears of it while rendering.
 */
export function useAddressText(
  address: string,
  onForeign?: (address: string) => void,
): [string, (text: string, write: () => void) => void] {
  const [own, setOwn] = useState(address);
  const [isUnderWay, startWriting] = useTransition();
  if (!isUnderWay && address !== own) {
    setOwn(address);
    onForeign?.(address);
  }
  const setText = useCallback(
    (text: string, write: () => void) => {
      setOwn(text);
      startWriting(write);
    },
    [startWriting],
  );
  return [own, setText];
}
