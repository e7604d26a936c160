/** `npm start` builds what is missing or older than its sources, and nothing else: a look at the files takes milliseconds. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
const web = join(root, "src", "web");
const contract = join(root, "src", "api", "contract.ts");
const packages = join(root, "package-lock.json");

const parts = [
  {
    name: "server",
    script: "build:server",
    output: join(dist, "cli", "main.js"),
    sources: () => [
      packages,
      join(root, "tsconfig.json"),
      ...files(join(root, "src"), (path) => path !== web && !path.endsWith(".test.ts")),
    ],
    /** A file that was removed from src must not live on in dist. */
    clear: () => {
      for (const name of readdirSync(dist)) if (name !== "web") rmSync(join(dist, name), { recursive: true });
    },
  },
  {
    name: "page",
    script: "build:page",
    output: join(dist, "web", "index.html"),
    sources: () => [packages, contract, ...files(web, () => true)],
    clear: () => undefined,
  },
];

for (const part of parts) {
  if (newest(part.sources()) < changedMs(part.output)) continue;
  mkdirSync(dist, { recursive: true });
  part.clear();
  process.stderr.write(`building the ${part.name} …\n`);
  const built = spawnSync("npm", ["run", "--silent", part.script], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (built.status !== 0) {
    process.stderr.write(
      `${built.stdout ?? ""}${built.stderr ?? ""}\nlogboom: the ${part.name} could not be built\n`,
    );
    process.stderr.write("hint: run `npm install`, then `npm run build` to see it alone\n");
    process.exit(1);
  }
}

/** Folders too: theirs is the time at which a file was added or removed. */
function files(dir, wanted) {
  const below = readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (!wanted(path)) return [];
    return entry.isDirectory() ? files(path, wanted) : [path];
  });
  return [dir, ...below];
}

function newest(paths) {
  return paths.reduce((latest, path) => Math.max(latest, changedMs(path)), 0);
}

/** 0 for what is not there. */
function changedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
