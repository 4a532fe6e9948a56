import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import type { Plugin } from "vite";

import { COMMON_ICONS, FIRST_ICONS } from "../src/components/icon/core";
import { SHARD_COUNT, shardOf } from "../src/components/icon/shard";

const FIRST = "virtual:icons/first";
const COMMON = "virtual:icons/common";
const SHARDS = "virtual:icons/shards";
const SHARD = "virtual:icons/shard/";

const require = createRequire(import.meta.url);
const symbols = path.dirname(require.resolve("@material-symbols/svg-400/package.json"));
const olderIcons = path.dirname(require.resolve("@material-design-icons/svg/package.json"));
const names = path.resolve(import.meta.dirname, "../../src/policy/icon_names.txt");

/** An icon as the page draws it: the side of its grid, a colon, and the data of one path. */
type Drawing = string;

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function attribute(element: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(element)?.[1] ?? "";
}

function circleAsPath(element: string): string {
  const [x, y, r] = ["cx", "cy", "r"].map((name) => Number(attribute(element, name)));
  if (x === undefined || y === undefined || r === undefined) throw new Error(element);
  const d = String(2 * r);
  const arc = `a${String(r)} ${String(r)} 0 1 `;
  return `M${String(x - r)} ${String(y)}${arc}0 ${d} 0${arc}0 -${d} 0Z`;
}

/** A path may begin with a step from the origin; joined to another it would begin at that one's end. */
function fromOrigin(path: string): string {
  return path.startsWith("m") ? `M0 0${path}` : path;
}

function drawing(name: string): Drawing | undefined {
  const symbol = read(path.join(symbols, "rounded", `${name}.svg`));
  const svg = symbol ?? read(path.join(olderIcons, "round", `${name}.svg`));
  if (svg === undefined) return undefined;
  const shapes = [...svg.matchAll(/<(path|circle)\s[^>]*>/g)].map(([element, kind]) =>
    kind === "circle" ? circleAsPath(element) : fromOrigin(attribute(element, "d")),
  );
  // Symbols have the grid 0 -960 960 960, the older icons 0 0 24 24.
  return `${symbol === undefined ? "24" : "960"}:${shapes.join("")}`;
}

/** The source of a module that has the drawings of these icons. */
export function moduleOf(wanted: readonly string[]): string {
  const drawings = wanted.map((name): [string, Drawing] => {
    const drawn = drawing(name);
    if (drawn === undefined) throw new Error(`no drawing of the icon "${name}"`);
    return [name, drawn];
  });
  return `export default ${JSON.stringify(Object.fromEntries(drawings))};`;
}

/** Every name that policy may use, in the shard that the page will look for it. */
export function shards(): string[][] {
  const all = readFileSync(names, "utf8").split("\n");
  const grouped: string[][] = Array.from({ length: SHARD_COUNT }, () => []);
  for (const name of all) {
    if (name !== "" && !name.startsWith("#")) grouped[shardOf(name)]?.push(name);
  }
  return grouped;
}

/**
 * Serves Material Symbols from two npm packages: those that the page itself draws in two modules,
 * and all names of src/policy/icon_names.txt in small modules that are loaded when a card needs one.
 */
export function icons(): Plugin {
  let grouped: string[][] | undefined;
  return {
    name: "itops-icons",
    resolveId: (id) => (id.startsWith("virtual:icons/") ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${FIRST}`) return moduleOf(FIRST_ICONS);
      if (id === `\0${COMMON}`) return moduleOf(COMMON_ICONS);
      if (id === `\0${SHARDS}`) {
        const imports = Array.from(
          { length: SHARD_COUNT },
          (_, shard) => `() => import("${SHARD}${String(shard)}")`,
        );
        return `export default [${imports.join(",")}];`;
      }
      if (id.startsWith(`\0${SHARD}`)) {
        grouped ??= shards();
        const wanted = grouped[Number(id.slice(SHARD.length + 1))] ?? [];
        return moduleOf(wanted);
      }
      return undefined;
    },
  };
}
