/** Holds the shape that docs and ARCHITECTURE.md promise: who imports whom, how files are named, what is documented. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const src = join(root, "src");

/** Folder → folders it may import from, besides itself. A component's folder never imports a sibling of its kind. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  record: [],
  codecs: ["record"],
  transforms: ["record", "codecs"],
  sources: ["record", "codecs", "receive", "net/instance.ts"],
  /** Listening: sockets within limits, and from them to the pipeline. */
  receive: ["record", "codecs"],
  query: ["record", "store/columns.ts"],
  store: ["record", "query"],
  /** Templates of Go's text/template, and what logspout's see. */
  template: ["record"],
  /** Outgoing sockets that come back by themselves. */
  net: ["record"],
  sinks: ["record", "codecs", "store", "template", "net"],
  pipeline: ["record"],
  config: ["record", "template", "receive"],
  /** Other programs' configurations → ours, as text. */
  import: ["record", "codecs", "query"],
  /** What in a configuration, and in what runs by it, cannot work as it is meant. */
  doctor: ["record", "codecs", "query", "config", "pipeline"],
  metrics: ["record", "pipeline"],
  alerts: ["record", "query", "store", "pipeline"],
  /** Today's steps on what is stored already. */
  reparse: ["record", "query", "store", "pipeline"],
  api: ["record", "query", "store", "pipeline", "config", "net", "receive", "reparse"],
  web: ["api/contract.ts"],
  cli: [
    "record",
    "codecs",
    "transforms",
    "sources",
    "query",
    "store",
    "sinks",
    "pipeline",
    "config",
    "doctor",
    "metrics",
    "import",
    "api",
    "template",
    "net",
    "receive",
    "reparse",
  ],
};
/** Files of one kind that list their components. */
const CATALOGS = new Set(["sources/catalog.ts", "transforms/catalog.ts", "sinks/catalog.ts"]);
const KINDS = new Set(["sources", "transforms", "sinks"]);
const FORBIDDEN_NAMES = /^(utils?|helpers?|common|misc|types|index)(\.test)?\.tsx?$/;

function files(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? files(path) : /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const all = files(src).map((path) => ({ path, name: relative(src, path), text: readFileSync(path, "utf8") }));
const product = all.filter(({ name }) => !/\.test\.tsx?$/.test(name));

function imports(text: string): { target: string; typeOnly: boolean }[] {
  const found: { target: string; typeOnly: boolean }[] = [];
  for (const match of text.matchAll(/^\s*(?:import|export)\s+(type\s+)?[^;]*?from\s+"(\.[^"]+)"/gms)) {
    found.push({ target: match[2] ?? "", typeOnly: match[1] !== undefined });
  }
  for (const match of text.matchAll(/import\(\s*"(\.[^"]+)"\s*\)/g))
    found.push({ target: match[1] ?? "", typeOnly: false });
  return found;
}

/** Why an import is not allowed, or undefined. */
function complaint(from: string, target: string): string | undefined {
  const [fromRoom = "", fromComponent = ""] = from.split("/");
  const [toRoom = "", toComponent = ""] = target.split("/");
  if (fromRoom !== toRoom) {
    const allowed = MAY_IMPORT[fromRoom]?.some((one) => one === toRoom || one === target);
    return allowed ? undefined : `${fromRoom} may not import ${target}`;
  }
  const siblings = KINDS.has(fromRoom) && !CATALOGS.has(from) && fromComponent !== toComponent;
  return siblings ? `${fromRoom}/${fromComponent} may not import its sibling ${toComponent}` : undefined;
}

test("every import goes the one way that the table allows", () => {
  const wrong = product.flatMap(({ path, name, text }) =>
    imports(text).flatMap(({ target }) => {
      const why = complaint(name, relative(src, resolve(dirname(path), target)));
      return why === undefined ? [] : [`${name}: ${why}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test("the page imports types alone from the server", () => {
  const wrong = product
    .filter(({ name }) => name.startsWith("web/"))
    .flatMap(({ name, text }) =>
      imports(text)
        .filter((one) => one.target.includes("api/") && !one.typeOnly)
        .map(() => name),
    );
  expect(wrong).toEqual([]);
});

test("the table itself catches what it is for", () => {
  expect(complaint("record/a.ts", "store/open.ts")).toBeDefined();
  expect(complaint("sources/docker/a.ts", "sources/syslog/b.ts")).toBeDefined();
  expect(complaint("query/sql.ts", "store/open.ts")).toBeDefined();
  expect(complaint("query/sql.ts", "store/columns.ts")).toBeUndefined();
  expect(complaint("sources/catalog.ts", "sources/syslog/source.ts")).toBeUndefined();
});

test("no dumping grounds, no re-export files, no room without a place in the table", () => {
  expect(all.filter(({ name }) => FORBIDDEN_NAMES.test(basename(name))).map(({ name }) => name)).toEqual([]);
  const reexports = product.filter(({ text }) => {
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").trim();
    return (
      code !== "" &&
      code
        .split(/;\s*/)
        .every((line) => line === "" || /^export\s+(type\s+)?(\*|\{[^}]*\})\s+from/s.test(line))
    );
  });
  expect(reexports.map(({ name }) => name)).toEqual([]);
  expect(
    [...new Set(product.map(({ name }) => name.split("/")[0] ?? ""))].filter(
      (room) => MAY_IMPORT[room] === undefined,
    ),
  ).toEqual([]);
});

test("no file above 300 lines", () => {
  expect(product.filter(({ text }) => text.split("\n").length > 301).map(({ name }) => name)).toEqual([]);
});

describe("components", () => {
  for (const kind of KINDS) {
    const folders = readdirSync(join(src, kind)).filter((name) =>
      statSync(join(src, kind, name)).isDirectory(),
    );
    test(`every component of ${kind} has a README and stands in the catalog`, () => {
      const catalog = kind === "sinks" ? undefined : readFileSync(join(src, kind, "catalog.ts"), "utf8");
      for (const folder of folders) {
        expect(readdirSync(join(src, kind, folder)), `${kind}/${folder}`).toContain("README.md");
        if (catalog !== undefined) expect(catalog, `${kind}/${folder}`).toContain(`./${folder}/`);
      }
    });
  }
});

describe("reference", () => {
  const errors = readFileSync(join(root, "docs/reference/errors.md"), "utf8");
  const used = new Set(
    product.flatMap(({ text }) => [...text.matchAll(/"(E_[A-Z0-9_]+)"/g)].map((match) => match[1] ?? "")),
  );
  test("every error code is documented, and no other is", () => {
    const documented = new Set([...errors.matchAll(/^\| `(E_[A-Z0-9_]+)`/gm)].map((match) => match[1] ?? ""));
    expect([...used].filter((code) => !documented.has(code))).toEqual([]);
    expect([...documented].filter((code) => !used.has(code))).toEqual([]);
  });
  test("every metric is documented", () => {
    const metrics = readFileSync(join(root, "docs/reference/metrics.md"), "utf8");
    const names = new Set(
      product.flatMap(({ text }) =>
        [...text.matchAll(/(?:HELP |^\s+)(logboom_[a-z_]+)(?: |:)/gm)].map((match) => match[1] ?? ""),
      ),
    );
    expect(names.size).toBeGreaterThan(3);
    expect([...names].filter((name) => !metrics.includes(`\`${name}`))).toEqual([]);
  });
});
