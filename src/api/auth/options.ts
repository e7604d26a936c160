/** What the one who starts the server says about sign-in. */
import { isIP } from "node:net";
import { Refusal } from "../../record/refusal.ts";

export interface AuthOptions {
  mode: "on" | "off";
  /** LOGBOOM_TOKEN: a bearer token that is never stored. */
  token?: string | undefined;
  /** Names beside loopback, addresses and this machine's own under which people open the page; `*.example.com` too. */
  hosts?: readonly string[] | undefined;
  /**
   * Believe X-Forwarded-Proto and X-Forwarded-For. Off unless asked for: anyone can send these headers, and with
   * them choose the address that slows down password guessing.
   */
  trustProxy?: boolean | undefined;
}

export interface Address {
  host: string;
  port: number;
}

/** Without sign-in only this machine may connect. */
export function refuseOpenWithoutAuth(address: Address): void {
  if (isLoopback(address.host)) return;
  throw new Refusal(
    "E_NO_AUTH_ADDRESS",
    `without sign-in, ${address.host || "all addresses"} would let everybody on the network read every line`,
    "listen on 127.0.0.1 (--http 127.0.0.1:5642), or leave out --no-auth",
  );
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (bare === "localhost" || bare === "::1") return true;
  const v4 = bare.startsWith("::ffff:") ? bare.slice("::ffff:".length) : bare;
  return isIP(v4) === 4 && v4.startsWith("127.");
}
