/**
 * The container that we run in, if any: its lines are our own log, and reading them would make more of them.
 * Docker puts three files of its own into a container, and the kernel's list of mounts says from where: that list holds when
 * the hostname was changed and when the cgroup's path is hidden.
 */
import { readFileSync } from "node:fs";

/** Mount root (field 4) and mount point (field 5): /…/containers/<id>/hostname /etc/hostname */
const MOUNTED =
  /^\d+ \d+ \S+ \S*\/([0-9a-f]{64})\/(?:userdata\/)?(?:hostname|hosts|resolv\.conf) \/etc\/(?:hostname|hosts|resolv\.conf) /m;
const CGROUP = /[/-]([0-9a-f]{64})(?:\.scope)?$/m;
const SHORT_ID = /^[0-9a-f]{12}$/;

export interface SelfEvidence {
  mountinfo: string;
  cgroup: string;
  hostname: string;
}

/** A predicate on container ids. */
export function selfOf(evidence: SelfEvidence): (id: string) => boolean {
  const full = MOUNTED.exec(evidence.mountinfo)?.[1] ?? CGROUP.exec(evidence.cgroup)?.[1];
  if (full !== undefined) return (id) => id === full;
  // Docker's default hostname is the id's first twelve digits. A host with such a name meets such an id once in 2^48.
  const { hostname } = evidence;
  return SHORT_ID.test(hostname) ? (id) => id.startsWith(hostname) : () => false;
}

export function readEvidence(hostname: string): SelfEvidence {
  return { mountinfo: textOf("/proc/self/mountinfo"), cgroup: textOf("/proc/self/cgroup"), hostname };
}

/** Empty where there is no such file (not Linux). */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
