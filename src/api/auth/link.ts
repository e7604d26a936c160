/** The sign-in link of the first start: works once, for an hour, and is kept nowhere but in memory. */
import { newSecret, sameSecret } from "./secrets.ts";

const VALID_MS = 3_600_000;

export interface SignInLink {
  /** The secret of the link; a new one when there is none or it ran out. */
  secret: () => string;
  /** True once for the right secret in time. */
  use: (secret: string) => boolean;
  /** A password was set: no link is needed any more. */
  end: () => void;
}

export function createSignInLink(now: () => number = Date.now): SignInLink {
  let current: { secret: string; untilMs: number } | undefined;
  return {
    secret: () => {
      if (current === undefined || current.untilMs <= now())
        current = { secret: newSecret(), untilMs: now() + VALID_MS };
      return current.secret;
    },
    use: (secret) => {
      if (current === undefined || current.untilMs <= now() || !sameSecret(secret, current.secret))
        return false;
      current = undefined;
      return true;
    },
    end: () => {
      current = undefined;
    },
  };
}
