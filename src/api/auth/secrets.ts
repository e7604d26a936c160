/** Random secrets, and what of them is kept: their SHA-256, which finds and compares them but cannot be turned back. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 bits: not to be guessed at any speed, so a fast hash is enough to store them. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

export function secretKey(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Takes as long for a near miss as for a far one; hashing first makes the lengths equal. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(
    createHash("sha256").update(one).digest(),
    createHash("sha256").update(other).digest(),
  );
}
