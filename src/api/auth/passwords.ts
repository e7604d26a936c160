/** Passwords: what is accepted, how they are kept (argon2id) and compared. */
import { hash, verify } from "@node-rs/argon2";
import { Refusal } from "../../record/refusal.ts";
import type { Slots } from "../slots.ts";
import { createSlots } from "../slots.ts";

/** NIST SP 800-63B 3.1.1.2: length is what counts, eight at the very least; no rules about kinds of characters. */
const MIN_CHARS = 8;
/** argon2 would chew on a megabyte as well. */
const MAX_CHARS = 1024;

/** The package's defaults are argon2id with 19 MiB and 2 passes, the first choice of OWASP's cheat sheet. */
const VERIFY_AT_ONCE = 2;
const VERIFY_WAITING = 20;

export interface Passwords {
  hash: (password: string) => Promise<string>;
  /** Takes the same time when there is no such user. */
  verify: (stored: string | null | undefined, password: string) => Promise<boolean>;
}

export function createPasswords(): Passwords {
  const slots: Slots = createSlots(VERIFY_AT_ONCE, VERIFY_WAITING);
  const nobodys = hash("nobody has this password");
  return {
    hash: (password) => slots.run(() => hash(password)),
    verify: (stored, password) =>
      slots.run(async () => {
        if (password.length > MAX_CHARS) return false;
        const right = await verify(stored ?? (await nobodys), password);
        return right && typeof stored === "string";
      }),
  };
}

export function checkNewPassword(password: string): void {
  if (password.length >= MIN_CHARS && password.length <= MAX_CHARS) return;
  throw new Refusal(
    "E_PASSWORD",
    `a password has ${MIN_CHARS} to ${MAX_CHARS} characters`,
    "take a longer one: four random words are good",
  );
}
