import type { CoreIcon } from "../icon/core";

interface Destination {
  to: string;
  label: string;
  icon: CoreIcon;
  /** The second key after `g`. */
  key: string;
}

/** Where the navigation leads, in its order. */
export const DESTINATIONS: readonly Destination[] = [
  { to: "/", label: "My work", icon: "inbox", key: "m" },
  { to: "/tickets", label: "Tickets", icon: "list", key: "t" },
  { to: "/dashboard", label: "Dashboard", icon: "dashboard", key: "d" },
  { to: "/policy", label: "Policy", icon: "policy", key: "p" },
];
