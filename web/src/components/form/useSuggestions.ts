import { useDebouncedValue } from "@mantine/hooks";

const PAUSE_MS = 150;

/** What is being typed, once the typing pauses: what suggestions are asked for. */
export function useTyped(text: string): string {
  const [typed] = useDebouncedValue(text, PAUSE_MS);
  return typed.trim();
}
