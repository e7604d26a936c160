/**
 * Holds the page small: fails when what a first visit loads, gzipped as it is served, grows beyond the limits.
 * They stand close above the real size, so that growing is a decision: raise them in the commit that needs it.
 */
import { readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const LIMITS_KB = { ".js": 220, ".css": 18 };
const web = resolve(import.meta.dirname, "../dist/web");
/** What is not named here is fetched when a view beside the lines is opened. */
const page = readFileSync(join(web, "index.html"), "utf8");

const sizes = new Map(Object.keys(LIMITS_KB).map((kind) => [kind, 0]));
for (const [, path] of page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)) {
  const kind = extname(path);
  if (sizes.has(kind))
    sizes.set(kind, sizes.get(kind) + gzipSync(readFileSync(join(web, path))).length / 1000);
}

let failed = false;
for (const [kind, limitKb] of Object.entries(LIMITS_KB)) {
  const kb = sizes.get(kind);
  const missing = kb === 0;
  if (missing || kb > limitKb) failed = true;
  const verdict = missing ? "nothing was built" : kb > limitKb ? "too large" : "fine";
  console.log(
    `${kind.slice(1).padEnd(4)}${kb.toFixed(1).padStart(7)} kB gzipped, at most ${limitKb}: ${verdict}`,
  );
}
process.exitCode = failed ? 1 : 0;
