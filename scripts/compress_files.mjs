// Compresses every file of a folder with gzip and brotli, as hard as they can: FILE.gz and FILE.br
// below another folder. Usage: node compress_files.mjs FROM TO
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";

const brotliCompress = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

async function compress(file, target) {
  const content = await readFile(file);
  const options = {
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MAX_QUALITY,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  };
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(`${target}.br`, await brotliCompress(content, options));
  await writeFile(`${target}.gz`, await gzip(content, { level: zlib.constants.Z_BEST_COMPRESSION }));
}

const [from, to] = process.argv.slice(2);
const entries = await readdir(from, { recursive: true, withFileTypes: true });
await Promise.all(
  entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => compress(file, path.join(to, path.relative(from, file)))),
);
