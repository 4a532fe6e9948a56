import { useState, type PointerEvent } from "react";

import { dayTicks, linePath, ticksUpTo } from "../../lib/chart";
import classes from "./DayLines.module.css";

export interface Series {
  name: string;
  values: readonly number[];
}

interface DayLinesProps {
  /** UTC days, `2026-11-22`, oldest first; as many as each series has values. */
  days: readonly string[];
  /** Two at most: they are told apart by colour and by dashes. */
  series: readonly Series[];
  /** What the picture shows, for those who hear it. */
  label: string;
}

const WIDTH = 1000;
const HEIGHT = 200;

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const LONG_DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** Counts per day as lines; the day below the pointer tells its numbers. */
export function DayLines({ days, series, label }: DayLinesProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const ticks = ticksUpTo(Math.max(0, ...series.flatMap(({ values }) => values)));
  const max = ticks.at(-1) ?? 1;
  const last = Math.max(1, days.length - 1);

  function point({ currentTarget, clientX }: PointerEvent<HTMLElement>) {
    const { left, width } = currentTarget.getBoundingClientRect();
    const day = Math.round(((clientX - left) / width) * last);
    setPointed(Math.min(Math.max(day, 0), days.length - 1));
  }

  return (
    <figure className={classes.figure}>
      <figcaption className={classes.legend}>
        {series.map(({ name }, index) => (
          <span key={name} className={classes.key}>
            <svg width="28" height="8" aria-hidden="true">
              <path d="M0 4H28" className={classes.line} data-series={index} />
            </svg>
            {name}
          </span>
        ))}
      </figcaption>
      <div className={classes.chart}>
        <div
          className={classes.plot}
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={() => {
            setPointed(null);
          }}
        >
          {ticks.map((tick) => (
            <span
              key={tick}
              className={classes.tick}
              style={{ insetBlockEnd: `${(100 * tick) / max}%` }}
              aria-hidden="true"
            >
              {tick}
            </span>
          ))}
          <svg
            className={classes.picture}
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={label}
          >
            {ticks.map((tick) => {
              const y = HEIGHT - (tick / max) * HEIGHT;
              return <path key={tick} className={classes.grid} d={`M0 ${y}H${WIDTH}`} />;
            })}
            {series.map(({ name, values }, index) => (
              <path
                key={name}
                className={classes.line}
                data-series={index}
                d={linePath(values, max, WIDTH, HEIGHT)}
              />
            ))}
          </svg>
          {pointed !== null && (
            <div
              className={classes.pointer}
              style={{ insetInlineStart: `${(100 * pointed) / last}%` }}
            >
              <div className={classes.tip} data-end={pointed > last / 2 || undefined}>
                <strong>{LONG_DAY.format(Date.parse(days[pointed] ?? ""))}</strong>
                {series.map(({ name, values }) => (
                  <span key={name}>
                    {name}: {values[pointed]}
                  </span>
                ))}
              </div>
            </div>
          )}
        </div>
        <div className={classes.days} aria-hidden="true">
          {dayTicks(days.length).map((day) => (
            <span key={day} style={{ insetInlineStart: `${(100 * day) / last}%` }}>
              {day === last ? "today" : DAY.format(Date.parse(days[day] ?? ""))}
            </span>
          ))}
        </div>
      </div>
    </figure>
  );
}
