/** A small disk for the agent's state folder, which can be full. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface StateDisk {
  path: string;
  /** False where mounting is not permitted: then it is a plain folder that is never full. */
  small: boolean;
  fill: () => void;
  free: () => void;
  remove: () => void;
}

export function openStateDisk(path: string): StateDisk {
  mkdirSync(path, { recursive: true });
  let small = true;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", path], { stdio: "pipe" });
  } catch {
    small = false;
  }
  const filler = join(path, "filler");
  return {
    path,
    small,
    fill: () => {
      if (small) fill(filler);
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      if (small) execFileSync("umount", ["--lazy", path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Until not a byte more fits. */
function fill(file: string): void {
  for (const size of [256 * 1024, 4096, 1]) {
    for (;;) {
      try {
        writeFileSync(file, Buffer.alloc(size, 1), { flag: "a" });
      } catch {
        break;
      }
    }
  }
}
