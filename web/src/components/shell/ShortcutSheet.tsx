import { Checkbox } from "@mantine/core";

import { singleKeys, useRegisteredShortcuts, type Shortcut } from "../../lib/shortcuts";
import { useStore } from "../../lib/store";
import { Dialog } from "../feedback/Dialog";
import { Keys } from "./Keys";
import classes from "./ShortcutSheet.module.css";

/** `?`: every key of the present view, and whether they work. */
export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const areOn = useStore(singleKeys);
  const groups = Map.groupBy(useRegisteredShortcuts(), ({ group }) => group);
  return (
    <Dialog onClose={onClose} title="Keyboard shortcuts" size="lg">
      <Checkbox
        className={classes.working ?? ""}
        label="Single-key shortcuts"
        description={
          <>
            Switch this off if keys do things that you did not mean, with speech input for instance.{" "}
            <Keys keys="mod+k" /> leads everywhere, and back to this sheet.
          </>
        }
        checked={areOn}
        onChange={(event) => {
          singleKeys.set(event.currentTarget.checked);
        }}
      />
      <div className={classes.groups}>
        {[...groups].map(([group, shortcuts]) => (
          <section key={group}>
            <h3 className={classes.heading}>{group}</h3>
            <dl className={classes.list}>
              {withoutRepeats(shortcuts).map(({ keys, label }) => (
                <div key={keys} className={classes.row}>
                  <dt>{label}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Of two that answer to the same keys the later one does; the sheet shows that one. */
function withoutRepeats(shortcuts: readonly Shortcut[]): Shortcut[] {
  return [...new Map(shortcuts.map((shortcut) => [shortcut.keys, shortcut])).values()];
}
