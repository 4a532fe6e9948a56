import { Tooltip } from "@mantine/core";

import { fileName } from "../lib/names";
import { showToast } from "../lib/toasts";
import classes from "./Place.module.css";

/** Where something is declared: the file's name and line. Hover shows the whole path, a click copies it. */
export function Place({ file, line = 0 }: { file: string; line?: number }) {
  const suffix = line === 0 ? "" : `:${line}`;
  const place = `${file}${suffix}`;
  // Absent where the connection is not secure; the path can be read there all the same.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  return (
    <Tooltip label={place} events={{ hover: true, focus: true, touch: true }}>
      <button
        type="button"
        className={classes.place}
        onClick={() => {
          void clipboard?.writeText(place).then(() => {
            showToast("info", `Copied ${place}`);
          });
        }}
      >
        {fileName(file)}
        {suffix}
      </button>
    </Tooltip>
  );
}
