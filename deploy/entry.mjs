/**
 * The images' entry: gives up root where Docker's socket can be used without it, then starts the program. Root stays when the
 * socket is root's alone, when Docker's own files are mounted (they are root's), or when the port asks for it.
 */
import { existsSync, lchownSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** `node` in the official images; any number without rights would do. */
const USER = 1000;
const SOCKET = socketOf(process.env.DOCKER_HOST || "unix:///var/run/docker.sock");
/** Below it a port needs rights, unless the kernel says otherwise. */
const PRIVILEGED_PORTS = 1024;

const folders = [
  process.env.LOGBOOM_STATE,
  process.env.LOGBOOM_DATA,
  process.env.ROUTESPATH || "/mnt/routes",
];

if (process.getuid?.() === 0 && process.env.LOGBOOM_KEEP_ROOT !== "true") dropRoot();
await import("./dist/cli/main.js");

function dropRoot() {
  const group = socketGroup();
  if (group === undefined || !portIsFree() || dockerFilesMounted()) return;
  for (const folder of folders) if (folder && existsSync(folder)) own(folder, group);
  process.setgroups([group]);
  process.setgid(group);
  process.setuid(USER);
}

/** Undefined when Docker is asked over the network. */
function socketOf(host) {
  return /^(?:unix:\/\/)?(\/.+)$/.exec(host.trim())?.[1];
}

/** The socket's group, when its members may use it and it is not root's; no socket at all is fine too. */
function socketGroup() {
  if (SOCKET === undefined || !existsSync(SOCKET)) return USER;
  const { gid, mode } = statSync(SOCKET);
  return gid !== 0 && (mode & 0o060) === 0o060 ? gid : undefined;
}

function portIsFree() {
  const { LOGBOOM_HTTP, PORT, HTTP_PORT } = process.env;
  const own = process.argv[2] === "agent" ? /\d+$/.exec(LOGBOOM_HTTP ?? "")?.[0] : undefined;
  const port = Number(own || PORT || HTTP_PORT || 80);
  let first = PRIVILEGED_PORTS;
  try {
    first = Number(readFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8"));
  } catch {
    // An old kernel.
  }
  return port === 0 || port >= first;
}

function dockerFilesMounted() {
  const root = process.env.LOGBOOM_DOCKER_ROOT || "/var/lib/docker";
  return existsSync(join(root, "containers"));
}

/** Never what a link points to: that may be anything of root's. */
function own(folder, group) {
  try {
    lchownSync(folder, USER, group);
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) own(join(folder, entry.name), group);
      else lchownSync(join(folder, entry.name), USER, group);
  } catch {
    // A read-only mount: the program says what it misses.
  }
}
