import type { SlaClock as Clock, Ticket } from "../../api/types";
import { Panel } from "../../components/Panel";
import { Moment, RelativeTime } from "../../components/RelativeTime";
import { SlaClock } from "../../components/ticket/SlaClock";
import { useNow } from "../../lib/clock";
import { remainingSeconds, slaState } from "../../lib/sla";
import classes from "./ServiceLevels.module.css";

const BAR_PERIOD_MS = 10_000;

/** Both clocks, counting. */
export function ServiceLevels({ ticket }: { ticket: Ticket }) {
  const { sla, created_at } = ticket;
  return (
    <Panel title="Service levels">
      <dl className={classes.clocks}>
        <Row label="First answer" kind="response" clock={sla.response} startedAt={created_at} />
        <Row label="Resolution" kind="resolution" clock={sla.resolution} startedAt={created_at} />
      </dl>
    </Panel>
  );
}

interface RowProps {
  label: string;
  kind: "response" | "resolution";
  clock: Clock;
  startedAt: string;
}

function Row({ label, kind, clock, startedAt }: RowProps) {
  const now = useNow(BAR_PERIOD_MS);
  const whole = (Date.parse(clock.due_at) - Date.parse(startedAt)) / 1000;
  const used = Math.min(1, Math.max(0, 1 - remainingSeconds(clock, now) / whole));
  return (
    <div className={classes.clock}>
      <dt>{label}</dt>
      <dd>
        <SlaClock clock={clock} startedAt={startedAt} kind={kind} />
      </dd>
      <dd className={classes.due}>
        {clock.met_at === null ? (
          <>
            due <Moment at={clock.due_at} />
          </>
        ) : (
          <>
            done <RelativeTime at={clock.met_at} />
          </>
        )}
      </dd>
      {/* The words beside it say the same. */}
      <dd className={classes.bar} aria-hidden="true">
        <span
          data-state={slaState(clock, startedAt, now)}
          style={{ width: `${String(Math.round(used * 100))}%` }}
        />
      </dd>
    </div>
  );
}
