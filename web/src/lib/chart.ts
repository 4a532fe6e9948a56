const STEPS = [1, 2, 5, 10];

/** Round values from 0 to at least `max`, at most five of them, for the lines of a chart. */
export function ticksUpTo(max: number): number[] {
  const rough = Math.max(max, 1) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, size * (STEPS.find((factor) => factor * size >= rough) ?? 10));
  const count = Math.ceil(Math.max(max, 1) / step);
  return Array.from({ length: count + 1 }, (_, tick) => tick * step);
}

/** Which of so many days are written below a chart, the last one always: five at most. */
export function dayTicks(count: number): number[] {
  const weeks = Math.ceil(count / 7 / 5);
  const step = count <= 7 ? 2 : 7 * weeks;
  const last = Math.max(0, count - 1);
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, tick) => last - tick * step)
    .filter((day) => day === last || day >= step / 4)
    .reverse();
}

/** A line through `values`, evenly spaced over `width`, where `max` is at the top of `height`. */
export function linePath(
  values: readonly number[],
  max: number,
  width: number,
  height: number,
): string {
  const gap = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map((value, index) => {
      const x = (index * gap).toFixed(2);
      const y = (height - (value / max) * height).toFixed(2);
      return `${index === 0 ? "M" : "L"}${x} ${y}`;
    })
    .join("");
}

/** Share of `part` in `whole` as people read it: `94 %`; 100 only when nothing is missing. */
export function percentOf(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  if (part < whole && percent > 99) return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
  return `${Math.round(percent)} %`;
}
