/**
 * Kills a collector, Docker and the receiver while containers print numbered lines, and counts what arrived: bench/kill/README.md.
 * usage: kill.ts [--seconds N] [--seed N] [--containers N] [--files auto|off|both] [--keep FILE for the collector's output] [-- COMMAND with {address} and {socket}]
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runKill } from "./kill/harness.ts";
import { summaryOf, wrongIn } from "./kill/verdict.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    containers: { type: "string", default: "20" },
    files: { type: "string", default: "both" },
    keep: { type: "string" },
  },
});

const root = resolve(import.meta.dirname, "..");
const built = resolve(root, "dist/cli/main.js");
const program = existsSync(built) ? [built] : ["--import", "tsx", resolve(root, "src/cli/main.ts")];
const agent = [process.execPath, ...program, "agent", "syslog+tcp://{address}"];
const files = values.files === "auto" || values.files === "off" ? values.files : "both";

const verdict = await runKill({
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  containers: Number(values.containers),
  command: positionals.length > 0 ? positionals : agent,
  own: positionals.length === 0,
  files,
  ...(values.keep === undefined ? {} : { keep: values.keep }),
  say: (text) => console.log(text),
});
console.log(summaryOf(verdict));
const wrong = wrongIn(verdict);
const none = Object.keys(wrong).length === 0;
console.log(none ? "nothing is wrong" : JSON.stringify(wrong, null, 2));
console.log("gap records:", verdict.gaps, "lines in them:", verdict.toldRanges);
if (verdict.needlessGaps.length > 0) console.log("gap records around nothing:", verdict.needlessGaps);
process.exitCode = none ? 0 : 1;
