/** Who may hand records in at a door, and who may read there, by the secret that the protocol carried. */
import type { DoorAccess, DoorSecret } from "../record/door.ts";
import { networkOf } from "./auth/attempts.ts";
import type { AuthParts } from "./auth/auth.ts";
import { sameSecret } from "./auth/secrets.ts";

export interface DoorAccessOptions {
  auth: Pick<AuthParts, "mode" | "tokens">;
  /** `receive.tokens`: good for handing in, not for reading. */
  tokens: readonly string[];
  /** LOGBOOM_TOKEN, the one token of the API that is known in plain. */
  token: string | undefined;
  now?: () => number;
}

/** So many wrong secrets in a minute, and a network's next ones are not looked at until the minute is over. */
const WRONG_MOST = 20;
const MINUTE_MS = 60_000;
const NETWORKS_MOST = 10_000;

export function createDoorAccess(options: DoorAccessOptions): (peer: string) => DoorAccess {
  const { auth, tokens, token } = options;
  const guesses = createGuesses(options.now ?? Date.now);
  const known: DoorSecret[] = tokens.map((secret) => ({ secret, mayRead: auth.mode === "off" }));
  if (token !== undefined && token !== "") known.push({ secret: token, mayRead: true });
  const opens = (peer: string, secret: string | undefined, right: (secret: string) => boolean): boolean => {
    if (secret === undefined || secret === "") return false;
    if (guesses.tooMany(peer)) return false;
    if (right(secret)) return true;
    guesses.wrong(peer);
    return false;
  };
  const readable = (secret: string): boolean => auth.tokens.find(secret) !== undefined;
  const sendable = (secret: string): boolean =>
    tokens.some((one) => sameSecret(secret, one)) || readable(secret);
  return (peer) => ({
    maySend: (secret) => tokens.length === 0 || opens(peer, secret, sendable),
    mayRead: (secret) => auth.mode === "off" || opens(peer, secret, readable),
    secrets: () => known,
  });
}

interface Guesses {
  tooMany: (peer: string) => boolean;
  wrong: (peer: string) => void;
}

function createGuesses(now: () => number): Guesses {
  const networks = new Map<string, { count: number; sinceMs: number }>();
  return {
    tooMany: (peer) => {
      const known = networks.get(networkOf(peer));
      return known !== undefined && known.count >= WRONG_MOST && now() - known.sinceMs < MINUTE_MS;
    },
    wrong: (peer) => {
      const network = networkOf(peer);
      const known = networks.get(network);
      if (known !== undefined && now() - known.sinceMs < MINUTE_MS) {
        known.count += 1;
        return;
      }
      if (networks.size >= NETWORKS_MOST) networks.clear();
      networks.set(network, { count: 1, sinceMs: now() });
    },
  };
}
