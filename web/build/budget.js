// Holds the built page to its budget: what a browser must load before the first view is drawn.
import { readFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const FIRST_VIEW_BYTES = 170_000; // of JavaScript, compressed
const dist = path.resolve(import.meta.dirname, "../dist");

const manifest = JSON.parse(readFileSync(path.join(dist, ".vite/manifest.json"), "utf8"));

/** The chunk and everything that it imports at once. */
function closure(key, seen = new Set()) {
  if (!seen.has(key)) {
    seen.add(key);
    for (const imported of manifest[key].imports ?? []) closure(imported, seen);
  }
  return seen;
}

function measure(files) {
  const sizes = [...files].map((file) => {
    const data = readFileSync(path.join(dist, file));
    return { gzip: gzipSync(data, { level: 9 }).length, brotli: brotliCompressSync(data).length };
  });
  const sum = (kind) => sizes.reduce((total, size) => total + size[kind], 0);
  return { gzip: sum("gzip"), brotli: sum("brotli") };
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);

function report(label, files) {
  const size = measure(files);
  console.log(`${label.padEnd(34)}${kilobytes(size.gzip)} gzip${kilobytes(size.brotli)} br`);
  return size;
}

const javascript = (keys) => new Set([...keys].map((key) => manifest[key].file));
const styles = (keys) => new Set([...keys].flatMap((key) => manifest[key].css ?? []));

const entry = closure("index.html");
const first = closure("src/pages/MyWorkPage.tsx", new Set(entry));
const size = report("first view, JavaScript", javascript(first));
report("first view, style sheets", styles(first));
for (const key of Object.keys(manifest).sort()) {
  if (!key.startsWith("src/pages/")) continue;
  const added = [...closure(key)].filter((chunk) => !entry.has(chunk));
  report(`  + ${path.basename(key, ".tsx")}`, javascript(added));
}
if (size.gzip > FIRST_VIEW_BYTES) {
  console.error(`the first view's JavaScript is over its budget of ${kilobytes(FIRST_VIEW_BYTES)}`);
  process.exit(1);
}
