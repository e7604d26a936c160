/** Who is asking. */
export type Identity =
  /** No credentials, or none that are good: reaches public routes alone. */
  | { kind: "nobody" }
  /** Sign-in is switched off (`--no-auth`). */
  | { kind: "everybody" }
  /** A script with a bearer token. */
  | { kind: "token"; name: string }
  /** A person with a session; `session` is the key it is stored under, never the secret itself. */
  | { kind: "user"; user: string; session: string };

export const NOBODY: Identity = { kind: "nobody" };
export const EVERYBODY: Identity = { kind: "everybody" };
