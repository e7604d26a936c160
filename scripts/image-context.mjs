/**
 * Fills a folder with what the images are built from: the built program and the packages it needs, as installed here.
 * usage: image-context.mjs FOLDER [agent] [logboom]       (build first; both unless named)
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const [target, ...named] = process.argv.slice(2);
if (target === undefined) {
  console.error("usage: image-context.mjs FOLDER [agent] [logboom]");
  process.exit(2);
}
if (!existsSync(join(root, "dist/cli/main.js"))) {
  console.error("not built yet: npm run build");
  process.exit(1);
}
const wanted = named.length > 0 ? named : ["agent", "logboom"];
mkdirSync(target, { recursive: true });
cpSync(join(root, "deploy/Dockerfile"), join(target, "Dockerfile"));
// The agent needs neither the engine, an optional package, nor the page.
if (wanted.includes("agent")) fill("agent", ["--omit=optional"], (path) => !path.startsWith("dist/web"));
if (wanted.includes("logboom")) fill("logboom", [], () => true);

function fill(name, options, belongs) {
  const folder = join(resolve(target), name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "LICENSE"]) cpSync(join(root, file), join(folder, file));
  for (const file of ["entry.mjs", "healthcheck.mjs"]) cpSync(join(root, "deploy", file), join(folder, file));
  cpSync(join(root, "dist"), join(folder, "dist"), {
    recursive: true,
    filter: (source) => belongs(relative(root, source)) && !source.endsWith(".map"),
  });
  for (const path of packages(options)) copyPackage(path, folder);
}

/** A package's own files; what lies in its node_modules is listed by itself. */
function copyPackage(path, folder) {
  const to = join(folder, relative(root, path));
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(path))
    if (name !== "node_modules") cpSync(join(path, name), join(to, name), { recursive: true });
}

function packages(options) {
  const args = ["ls", "--omit=dev", "--all", "--parseable", ...options];
  let listed;
  try {
    listed = execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    // npm lists what there is and then fails for optional packages of other platforms.
    listed = String(error.stdout);
  }
  return listed.split("\n").filter((path) => path.includes("node_modules") && existsSync(path));
}
