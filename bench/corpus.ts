/**
 * Lines for benchmarks: real log lines as templates, their numbers, hexadecimal ids and addresses varied by a seeded
 * generator, so that a million lines are a million different ones. Reads the folder named by LOGBOOM_BENCH_DATA
 * (any *.log files below it), else uses a few templates of its own.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export interface Corpus {
  templates: readonly Template[];
  /** A line and the service it belongs to; the same index gives the same line. */
  line: (index: number) => { service: string; text: string };
}

interface Template {
  service: string;
  /** Fixed pieces; between two of them stands a varied one of the kind `holes` names. */
  pieces: string[];
  holes: string[];
}

const OWN = [
  "api: GET /v1/users/48213 200 12ms trace=9f86d081884c7d65 client=10.2.31.44",
  "worker: job 5512 finished in 3.22 s, 14 retries, queue=mail id=7c4a8d09ca3762af61e59520943dc26494f8941b",
  "db: checkpoint complete: wrote 412 buffers (2.5%); 0 WAL file(s) added, 1 removed",
  "web: connect ECONNREFUSED 10.0.3.7:5432 after 30001 ms",
];

/** Numbers, long hexadecimal words; everything else is kept. */
const HOLE = /\b(?:[0-9a-f]{8,}|\d+)\b/gi;

export function loadCorpus(folder = process.env["LOGBOOM_BENCH_DATA"] ?? ""): Corpus {
  const templates: Template[] = [];
  for (const { service, text } of readLines(folder)) {
    const pieces: string[] = [];
    const holes: string[] = [];
    let at = 0;
    for (const match of text.matchAll(HOLE)) {
      pieces.push(text.slice(at, match.index));
      holes.push(match[0]);
      at = match.index + match[0].length;
    }
    pieces.push(text.slice(at));
    templates.push({ service, pieces, holes });
  }
  const line = (index: number): { service: string; text: string } => {
    const template = templates[Math.floor(random(index) * templates.length)] as Template;
    let text = template.pieces[0] ?? "";
    for (const [i, hole] of template.holes.entries())
      text += vary(hole, index * 31 + i) + (template.pieces[i + 1] ?? "");
    return { service: template.service, text };
  };
  return { templates, line };
}

function readLines(folder: string): { service: string; text: string }[] {
  const found: { service: string; text: string }[] = [];
  const walk = (dir: string): void => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith(".log")) {
        const service = entry.name.replace(/(_\w+)?\.log$/, "").toLowerCase();
        for (const text of readFileSync(path, "utf8").split(/\r?\n|\r/)) {
          if (text !== "" && text.length < 2000) found.push({ service, text });
        }
      }
    }
  };
  if (folder !== "" && existsSync(folder)) walk(folder);
  if (found.length > 0) return found;
  return OWN.map((one) => ({
    service: one.slice(0, one.indexOf(":")),
    text: one.slice(one.indexOf(":") + 2),
  }));
}

/** Same length and alphabet, other digits: a date stays plausible enough, an id becomes another id. */
function vary(hole: string, seed: number): string {
  if (hole.length <= 2) return hole;
  const hex = /[a-f]/i.test(hole);
  let out = "";
  for (let i = 0; i < hole.length; i += 1) {
    out += hex
      ? Math.floor(random(seed * 64 + i) * 16).toString(16)
      : i === 0
        ? hole[0]
        : Math.floor(random(seed * 64 + i) * 10);
  }
  return out;
}

/** A hash of the index to [0, 1): no state, so lines can be made in any order. */
export function random(index: number): number {
  let x = (index ^ 0x9e3779b9) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}
