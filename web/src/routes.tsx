import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import { matchPath, type Path } from "react-router";

interface Page {
  /** As React Router writes it. */
  path: string;
  page: LazyExoticComponent<ComponentType>;
  load: () => Promise<unknown>;
}

const page = (path: string, load: () => Promise<{ default: ComponentType }>): Page => ({
  path,
  page: lazy(load),
  load,
});

/** Every view by its address. Each is a script of its own, loaded when it is first visited. */
export const PAGES: readonly Page[] = [
  page("/", () => import("./pages/MyWorkPage")),
  page("/new", () => import("./pages/NewTicketPage")),
  page("/tickets", () => import("./pages/TicketsPage")),
  page("/tickets/:number", () => import("./pages/TicketPage")),
  page("/policy/*", () => import("./pages/PolicyPage")),
  page("/dashboard", () => import("./pages/DashboardPage")),
  page("*", () => import("./pages/NotFoundPage")),
];

/** Two addresses with the same one show one view, filtered another way perhaps. */
export function viewOf({ pathname, search }: Pick<Path, "pathname" | "search">): string {
  // The cards and the form of each are views of one page.
  if (pathname !== "/new") return pathname;
  return `${pathname} ${new URLSearchParams(search).get("item") ?? ""}`;
}

/** Sends for the script of an address before it is known who asks: most people are signed in. */
export function loadAhead(pathname: string): void {
  const shown = PAGES.find(({ path }) => matchPath(path, pathname) !== null);
  void shown?.load().catch(() => undefined); // Drawing the view tries again, and says so.
}
