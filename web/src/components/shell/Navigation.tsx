import { NavLink } from "react-router";

import { Icon } from "../icon/Icon";
import { DESTINATIONS } from "./navigation";
import classes from "./Navigation.module.css";

/** A rail at the left; only icons when it is narrow, and a bar at the bottom of a phone. */
export function Navigation() {
  return (
    <nav className={`${classes.rail} no-print`} aria-label="Views">
      <NavLink to="/new" className={classes.new ?? ""}>
        <Icon name="add" />
        <span className={classes.label}>New ticket</span>
      </NavLink>
      {DESTINATIONS.map(({ to, label, icon }) => (
        <NavLink key={to} to={to} end={to === "/"} className={classes.link ?? ""}>
          <Icon name={icon} />
          <span className={classes.label}>{label}</span>
        </NavLink>
      ))}
    </nav>
  );
}
