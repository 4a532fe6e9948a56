import { Suspense, useEffect, useRef } from "react";
import { Route, Routes, useLocation } from "react-router";

import { useLiveUpdates } from "../../api/live";
import { useMe } from "../../api/session";
import { dismissOffers } from "../../lib/toasts";
import { PAGES, viewOf } from "../../routes";
import { ErrorBoundary } from "../feedback/ErrorBoundary";
import { PageSkeleton } from "../Skeletons";
import { TipHost } from "../tip/TipHost";
import { Navigation } from "./Navigation";
import { Overlays } from "./Overlays";
import { TopBar } from "./TopBar";
import classes from "./Shell.module.css";

/** What is around every view: the way to the others, and the frame that the view is drawn in. */
export function Shell() {
  const view = viewOf(useLocation());
  const main = useRef<HTMLElement>(null);
  useFocusOnNewView(main, view);
  useLiveUpdates(useMe().user.username);
  useEffect(() => dismissOffers, []);
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <TopBar />
      <Navigation />
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <ErrorBoundary resetKey={view}>
          <Suspense fallback={<PageSkeleton />}>
            <Routes>
              {PAGES.map(({ path, page: Page }) => (
                <Route key={path} path={path} element={<Page />} />
              ))}
            </Routes>
          </Suspense>
        </ErrorBoundary>
      </main>
      <Overlays />
      <TipHost />
    </div>
  );
}

/** A new view starts at its top, and with the keyboard in it, as a newly loaded page would. */
function useFocusOnNewView(main: React.RefObject<HTMLElement | null>, view: string) {
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    window.scrollTo(0, 0);
    // A view may have chosen a field of its own to begin with.
    if (main.current?.contains(document.activeElement)) return;
    main.current?.focus({ preventScroll: true });
  }, [main, view]);
}
