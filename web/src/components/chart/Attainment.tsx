import { percentOf } from "../../lib/chart";
import { Icon } from "../icon/Icon";
import classes from "./Attainment.module.css";

interface AttainmentProps {
  title: string;
  met: number;
  breached: number;
}

/** How much of what was promised was kept. */
export function Attainment({ title, met, breached }: AttainmentProps) {
  const all = met + breached;
  return (
    <div className={classes.attainment}>
      <h3 className={classes.title}>{title}</h3>
      {all === 0 ? (
        <p className={classes.none}>No clock ended in this time.</p>
      ) : (
        <>
          <p className={classes.percent}>{percentOf(met, all)}</p>
          <div className={classes.track} aria-hidden="true">
            <span className={classes.met} style={{ inlineSize: `${(100 * met) / all}%` }} />
          </div>
          <p className={classes.counts}>
            <span>
              <Icon name="check_circle" size={16} /> {met.toLocaleString("en")} in time
            </span>
            <span>
              <Icon name="timer_off" size={16} /> {breached.toLocaleString("en")} late
            </span>
          </p>
        </>
      )}
    </div>
  );
}
