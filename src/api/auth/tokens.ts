/** Bearer tokens for scripts: LOGBOOM_TOKEN, held in memory alone, and those kept in the store by their hash. */
import { z } from "zod";
import type { Remembered } from "./remembered.ts";
import { sameSecret, secretKey } from "./secrets.ts";

/** The key beside it is the token's SHA-256 in hex. */
export const StoredToken = z.object({ name: z.string(), createdMs: z.number() });
export type StoredToken = z.output<typeof StoredToken>;

export interface Tokens {
  /** `strong`: too long to be guessed, so the right one need not stand in line behind wrong ones. */
  find: (token: string) => { name: string; strong: boolean } | undefined;
  /** Whether a token of this name still exists. */
  alive: (name: string) => boolean;
}

/** Some 100 bits when random, as tokens are. */
const STRONG_CHARS = 20;
/** The name under which whoever has it goes. */
export const FROM_ENVIRONMENT = "LOGBOOM_TOKEN";

export function createTokens(stored: Remembered<StoredToken>, fromEnvironment: string | undefined): Tokens {
  const given = fromEnvironment === undefined || fromEnvironment === "" ? undefined : fromEnvironment;
  return {
    find: (token) => {
      const strong = token.length >= STRONG_CHARS;
      if (given !== undefined && sameSecret(token, given)) return { name: FROM_ENVIRONMENT, strong };
      // Found by its hash, so the time it takes tells nothing about the token itself.
      const known = stored.get(secretKey(token));
      return known === undefined ? undefined : { name: known.name, strong };
    },
    alive: (name) => name === FROM_ENVIRONMENT || stored.entries().some(([, token]) => token.name === name),
  };
}
