import type { SelectProps } from "@mantine/core";
import { useRef } from "react";

/** A button in a Select that chooses nothing, also by keyboard: it has a name and can be reached. */
export function useClearing(label: string) {
  const field = useRef<HTMLInputElement>(null);
  return {
    ref: field,
    clearable: true,
    clearButtonProps: {
      "aria-label": label,
      "aria-hidden": false,
      title: label,
      tabIndex: 0,
      size: "md",
    },
    onClear: () => {
      // The button goes, and would take the keyboard along.
      field.current?.focus();
    },
  } satisfies SelectProps & { ref: unknown };
}
