/**
 * Is this request really for us, and from our own page? Two attacks end here: a foreign name that was pointed at our
 * address after its page had loaded (DNS rebinding), and a foreign page that uses the visitor's cookie.
 */
import { isIP } from "node:net";
import { hostname } from "node:os";
import { HttpRefusal } from "../errors.ts";
import type { AuthOptions } from "./options.ts";

export interface HostCheck {
  /** Throws E_HOST. */
  host: (host: string | undefined) => void;
  /** Throws E_ORIGIN; for requests that change something or come with a cookie. */
  origin: (headers: Headers) => void;
}

export function checkHosts({ mode, hosts = [] }: Pick<AuthOptions, "mode" | "hosts">): HostCheck {
  const names = [hostname(), ...hosts].map((name) => name.toLowerCase());
  const named = (name: string): boolean => names.some((allowed) => matches(name, allowed));
  const configured = hosts.map((name) => name.toLowerCase());
  return {
    host: (host) => {
      const name = hostName(host ?? "");
      if (isOurs(name) || named(name) || (mode === "on" && isShort(name))) return;
      throw new HttpRefusal(
        "E_HOST",
        `"${name.slice(0, 100)}" is not a name this server goes by`,
        `if it is meant to be one, add it: --hosts ${name.slice(0, 100) || "NAME"} or LOGBOOM_HOSTS`,
      );
    },
    origin: (headers) => {
      const origin = headers.get("origin");
      if (origin === null ? !isForeignFetch(headers) : isSame(origin, headers.get("host") ?? "", configured))
        return;
      throw new HttpRefusal(
        "E_ORIGIN",
        "the request comes from another site's page",
        "open the page under the address this server is reached at, or use a token",
      );
    },
  };
}

/** A rebinding attack needs a name of the attacker's own, which an address and a loopback name never are. */
function isOurs(name: string): boolean {
  return isIP(name) !== 0 || name === "localhost" || name.endsWith(".localhost");
}

/**
 * A name without a dot (`http://logboom:5642` between containers) cannot be registered by a stranger. Where there is
 * no sign-in behind this check, it is refused all the same.
 */
function isShort(name: string): boolean {
  return /^[a-z0-9_-]+$/.test(name);
}

function matches(name: string, allowed: string): boolean {
  return allowed.startsWith("*.") ? name.endsWith(allowed.slice(1)) : name === allowed;
}

/** Host header → bare name: no port, no brackets, no final dot. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host);
  const name = bracketed?.[1] ?? host.replace(/:\d+$/, "");
  return name.toLowerCase().replace(/\.$/, "");
}

/**
 * The scheme is not compared: behind a proxy that ends TLS the page is https and we are not. A proxy may also send
 * another Host; then the configured names count, but only without a port, since what listens on another port of the
 * same machine is another site.
 */
function isSame(origin: string, host: string, configured: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  if (from.host === host.toLowerCase()) return true;
  return from.port === "" && configured.some((allowed) => matches(from.hostname, allowed));
}

/** Browsers that leave out Origin (images, scripts, plain GET) still say where the request was made. */
function isForeignFetch(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  return site === "cross-site" || site === "same-site";
}
