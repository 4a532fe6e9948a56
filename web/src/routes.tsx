import { lazy, type ComponentType, type LazyExoticComponent } from "react";

interface Page {
  /** As React Router writes it. */
  path: string;
  page: LazyExoticComponent<ComponentType>;
}

/** Every view by its address. Each is a script of its own, loaded when it is first visited. */
export const PAGES: readonly Page[] = [
  { path: "/", page: lazy(() => import("./pages/MyWorkPage")) },
  { path: "/new", page: lazy(() => import("./pages/NewTicketPage")) },
  { path: "/tickets", page: lazy(() => import("./pages/TicketsPage")) },
  { path: "/tickets/:number", page: lazy(() => import("./pages/TicketPage")) },
  { path: "/policy/*", page: lazy(() => import("./pages/PolicyPage")) },
  { path: "/dashboard", page: lazy(() => import("./pages/DashboardPage")) },
  { path: "*", page: lazy(() => import("./pages/NotFoundPage")) },
];
