import { useMediaQuery } from "@mantine/hooks";

/** Whether the screen is as narrow as a phone's: rows are cards then. */
export function usePhone(): boolean {
  return useMediaQuery("(width < 48em)", undefined, { getInitialValueInEffect: false });
}
