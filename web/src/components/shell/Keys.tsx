import { Kbd } from "@mantine/core";
import { Fragment } from "react";

const IS_MAC = /mac/i.test(navigator.userAgent);
const NAMES: Record<string, string> = { mod: IS_MAC ? "⌘" : "Ctrl", Enter: "Enter" };

function nameOf(key: string): string {
  return NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** Keys as they are printed on them: `g m` one after the other, `mod+k` together. */
export function Keys({ keys }: { keys: string }) {
  return (
    <>
      {keys.split(" ").map((stroke, place) => (
        <Fragment key={stroke}>
          {place > 0 && " then "}
          {stroke.split("+").map((key) => (
            <Kbd key={key} size="sm">
              {nameOf(key)}
            </Kbd>
          ))}
        </Fragment>
      ))}
    </>
  );
}
