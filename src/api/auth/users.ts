/** People. For now there is one, who may do everything; names and roles come with the grants. */
import { z } from "zod";
import { createPasswords } from "./passwords.ts";
import type { Remembered } from "./remembered.ts";

/** The key beside it is the user's name. */
export const StoredUser = z.object({ password: z.string().nullable(), createdMs: z.number() });
export type StoredUser = z.output<typeof StoredUser>;

/** Who the sign-in link signs in, and who is meant when no name is given. */
export const FIRST_USER = "admin";

export interface Users {
  hasPassword: (user: string) => boolean;
  verify: (user: string, password: string) => Promise<boolean>;
  /** Resolves once it is written: an answer "changed" must survive everything. */
  setPassword: (user: string, password: string) => Promise<void>;
}

export function createUsers(stored: Remembered<StoredUser>): Users {
  const passwords = createPasswords();
  return {
    hasPassword: (user) => typeof stored.get(user)?.password === "string",
    verify: (user, password) => passwords.verify(stored.get(user)?.password, password),
    setPassword: async (user, password) => {
      const createdMs = stored.get(user)?.createdMs ?? Date.now();
      await stored.putNow(user, { password: await passwords.hash(password), createdMs });
    },
  };
}
