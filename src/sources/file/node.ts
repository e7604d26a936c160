/** Which file a name means: device and inode, as bigints, since some file systems use all 64 bits. */
import type { BigIntStats } from "node:fs";

export function nodeOf({ dev, ino }: Pick<BigIntStats, "dev" | "ino">): string {
  return `${dev}:${ino}`;
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
