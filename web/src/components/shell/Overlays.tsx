import { lazy, Suspense, useEffect, useMemo } from "react";
import { useNavigate } from "react-router";

import { useShortcutListener, useShortcuts, type Shortcut } from "../../lib/shortcuts";
import { Store, useStore } from "../../lib/store";
import { ErrorBoundary } from "../feedback/ErrorBoundary";
import { DESTINATIONS } from "./navigation";

const loadPalette = () => import("../palette/CommandPalette");
const CommandPalette = lazy(loadPalette);
const ShortcutSheet = lazy(() => import("./ShortcutSheet"));

/** By then the first view has what it needs. */
const PALETTE_AFTER_MS = 1_500;

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
  useEffect(() => {
    // Ahead of the first Ctrl-K: what is typed right after it must not go astray.
    const timer = setTimeout(() => {
      loadPalette().catch(() => undefined); // The first opening tries again, and says so.
    }, PALETTE_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <ErrorBoundary isAside onError={close} resetKey={shown ?? ""}>
      <Suspense fallback={null}>
        {shown === "palette" && <CommandPalette onClose={close} />}
        {shown === "shortcuts" && <ShortcutSheet onClose={close} />}
      </Suspense>
    </ErrorBoundary>
  );
}
