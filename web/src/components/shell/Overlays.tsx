import { lazy, Suspense, useMemo } from "react";
import { useNavigate } from "react-router";

import { useShortcutListener, useShortcuts, type Shortcut } from "../../lib/shortcuts";
import { Store, useStore } from "../../lib/store";
import { DESTINATIONS } from "./navigation";

const CommandPalette = lazy(() => import("../palette/CommandPalette"));
const ShortcutSheet = lazy(() => import("./ShortcutSheet"));

type Overlay = "palette" | "shortcuts" | null;

const overlay = new Store<Overlay>(null);

/** Opens the command palette or the sheet of shortcuts over whatever is shown. */
export function openOverlay(which: Exclude<Overlay, null>): void {
  overlay.set(which);
}

const close = () => {
  overlay.set(null);
};

/** The keyboard's ways through the page, and what they open. */
export function Overlays() {
  const shown = useStore(overlay);
  const navigate = useNavigate();
  const shortcuts = useMemo<Shortcut[]>(
    () => [
      ...DESTINATIONS.map(({ to, label, key }) => ({
        keys: `g ${key}`,
        label,
        group: "Go to",
        run: () => void navigate(to),
      })),
      {
        keys: "g b",
        label: "Board",
        group: "Go to",
        run: () => void navigate("/tickets?layout=board"),
      },
      { keys: "c", label: "New ticket", group: "Everywhere", run: () => void navigate("/new") },
      {
        keys: "mod+k",
        label: "Command palette",
        group: "Everywhere",
        run: () => {
          openOverlay("palette");
        },
      },
      {
        keys: "?",
        label: "This sheet",
        group: "Everywhere",
        run: () => {
          openOverlay("shortcuts");
        },
      },
    ],
    [navigate],
  );
  useShortcuts(shortcuts);
  useShortcutListener();
  return (
    <Suspense fallback={null}>
      {shown === "palette" && <CommandPalette onClose={close} />}
      {shown === "shortcuts" && <ShortcutSheet onClose={close} />}
    </Suspense>
  );
}
