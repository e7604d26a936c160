/** The handshake of the forward protocol (version 1, "Handshake Messages"): both sides prove that they know the shared key. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { pack } from "../msgpack/writer.ts";
import { KIND } from "../msgpack/value-reader.ts";
import type { ValueReader } from "../msgpack/value-reader.ts";

const NONCE_BYTES = 16;

export interface ForwardUser {
  name: string;
  password: string;
}

export interface HandshakeOptions {
  sharedKey: string;
  /** Empty: no names are asked for. */
  users: readonly ForwardUser[];
  /** Our own name, part of our proof; a sender refuses one that is its own. */
  hostname: string;
}

/** What a sender's PING comes to: our PONG, and whether it may send. */
export interface PingAnswer {
  accepted: boolean;
  /** "" when accepted. */
  because: string;
  pong: Buffer;
}

interface Ping {
  hostname: string;
  salt: Buffer;
  digest: string;
  user: string;
  password: string;
}

/** One for each connection. */
export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #nonce = randomBytes(NONCE_BYTES);
  readonly #authSalt = randomBytes(NONCE_BYTES);

  constructor(options: HandshakeOptions) {
    this.#options = options;
  }

  hello(): Buffer {
    const auth = this.#options.users.length > 0 ? this.#authSalt : "";
    return pack(["HELO", { nonce: this.#nonce, auth, keepalive: true }]);
  }

  /** The reader stands at what the sender said first. Undefined when that is no PING at all. */
  answer(reader: ValueReader): PingAnswer | undefined {
    const ping = readPing(reader);
    if (ping === undefined) return undefined;
    const because = this.#refusal(ping);
    const { hostname, sharedKey } = this.#options;
    const accepted = because === "";
    // A sender that was refused must not learn what proves the key.
    const proof = accepted ? digestOf(ping.salt, hostname, this.#nonce, sharedKey) : "";
    return { accepted, because, pong: pack(["PONG", accepted, because, accepted ? hostname : "", proof]) };
  }

  #refusal({ hostname, salt, digest, user, password }: Ping): string {
    const { sharedKey, users } = this.#options;
    if (!isEqual(digest, digestOf(salt, hostname, this.#nonce, sharedKey))) return "shared key mismatch";
    if (users.length === 0) return "";
    let known = false;
    // All are compared, so that the time taken tells no name.
    for (const one of users)
      if (isEqual(password, digestOf(this.#authSalt, one.name, one.password)) && isEqual(user, one.name))
        known = true;
    return known ? "" : "username/password mismatch";
  }
}

/** `["PING", hostname, salt, digest of the shared key, user, digest of the password]`. */
function readPing(reader: ValueReader): Ping | undefined {
  if (reader.next() !== KIND.array || reader.number < 6) return undefined;
  const parts: Buffer[] = [];
  for (let i = 0; i < 6; i += 1) {
    const kind = reader.next();
    if (kind !== KIND.text && kind !== KIND.binary) return undefined;
    parts.push(reader.bytes.subarray(reader.start, reader.stop));
  }
  const [word, hostname, salt, digest, user, password] = parts;
  if (word?.toString() !== "PING" || salt === undefined) return undefined;
  return {
    hostname: String(hostname),
    salt,
    digest: String(digest),
    user: String(user),
    password: String(password),
  };
}

/** Hexadecimal SHA-512 of all parts behind one another. */
export function digestOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha512");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function isEqual(one: string, other: string): boolean {
  const a = createHash("sha512").update(one).digest();
  const b = createHash("sha512").update(other).digest();
  return timingSafeEqual(a, b);
}
