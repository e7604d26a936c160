/**
 * Whether a process of a container that shares the host's network listens at a port: Docker does not know, the kernel does, for
 * whoever sees the container's processes (on the host itself, or with its process ids). Elsewhere there is no answer.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Of /proc/net: a TCP socket that listens; a UDP socket that is bound. */
const LISTENS: readonly (readonly [table: string, state: string])[] = [
  ["tcp", "0A"],
  ["tcp6", "0A"],
  ["udp", "07"],
  ["udp6", "07"],
];
/** Of one container; more are not looked at. */
const PROCESSES_MOST = 1000;

/** `pid` is the container's first process as Docker counts them. False where nothing can be seen. */
export function listensAt(id: string, pid: number, port: number): boolean {
  if (!textOf(`/proc/${pid}/cgroup`).includes(id)) return false;
  const sockets = socketsAt(pid, port);
  return sockets.size > 0 && withChildren(pid).some((one) => holds(one, sockets));
}

/** "socket:[inode]" of those in its network. */
function socketsAt(pid: number, port: number): Set<string> {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const found = new Set<string>();
  for (const [table, state] of LISTENS)
    for (const line of textOf(`/proc/${pid}/net/${table}`).split("\n")) {
      const [, local = "", , is, , , , , , inode = ""] = line.trim().split(/\s+/);
      if (local.endsWith(ending) && is === state) found.add(`socket:[${inode}]`);
    }
  return found;
}

function withChildren(pid: number): number[] {
  const found = [pid];
  for (let at = 0; at < found.length && found.length < PROCESSES_MOST; at++)
    for (const task of namesIn(`/proc/${found[at]}/task`)) {
      const children = textOf(`/proc/${found[at]}/task/${task}/children`).split(" ");
      found.push(...children.filter((one) => one.trim() !== "").map(Number));
    }
  return found;
}

function holds(pid: number, sockets: ReadonlySet<string>): boolean {
  return namesIn(`/proc/${pid}/fd`).some((fd) => {
    try {
      return sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      return false;
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
