import { Suspense, use } from "react";

import { drawingOf, loadDrawing } from "./drawings";
import classes from "./Icon.module.css";

interface IconProps {
  /** The name of a Material Symbol or of an older Material Icon. */
  name: string;
  /** In CSS pixels; 20 unless told. */
  size?: number;
  /** What it says to those who do not see it. Without one it is decoration. */
  label?: string;
}

/** A Material Symbol. Names that are not part of the page's script are loaded when first drawn. */
export function Icon({ name, size = 20, label }: IconProps) {
  const drawing = drawingOf(name);
  if (drawing !== undefined) return <Drawing drawing={drawing} size={size} label={label} />;
  return (
    <Suspense fallback={<Drawing drawing="24:" size={size} label={label} />}>
      <LoadedIcon name={name} size={size} label={label} />
    </Suspense>
  );
}

interface LoadedIconProps {
  name: string;
  size: number;
  label: string | undefined;
}

function LoadedIcon({ name, size, label }: LoadedIconProps) {
  return <Drawing drawing={use(loadDrawing(name))} size={size} label={label} />;
}

interface DrawingProps {
  drawing: string;
  size: number;
  label: string | undefined;
}

function Drawing({ drawing, size, label }: DrawingProps) {
  const colon = drawing.indexOf(":");
  const grid = drawing.slice(0, colon);
  return (
    <svg
      className={classes.icon}
      width={size}
      height={size}
      viewBox={grid === "960" ? "0 -960 960 960" : "0 0 24 24"}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    >
      <path d={drawing.slice(colon + 1)} />
    </svg>
  );
}
