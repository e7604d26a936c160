/**
 * Refuses what a foreign web page makes its visitor's browser ask for: nobody signs in here, so a page on any site could
 * otherwise read the lines of whoever visits it (WebSockets know no same-origin rule) or send them elsewhere by a route.
 */
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { PlainAnswer } from "./answers.ts";

/** Throws 403. A request without Origin is no script's of another site, save where the browser says so itself. */
export function refuseForeign(headers: IncomingHttpHeaders, hosts: readonly string[]): void {
  const host = headers.host ?? "";
  if (hosts.length > 0 && !isNamed(host, hosts)) {
    throw new PlainAnswer(
      403,
      `Forbidden: ${JSON.stringify(host.slice(0, 100))} is not a name of this server`,
    );
  }
  const { origin } = headers;
  if (origin === undefined ? !saysForeign(headers) : isSame(origin, host)) return;
  throw new PlainAnswer(403, "Forbidden: this request comes from another site's page");
}

/** Fetch Metadata. Following a link from elsewhere to a page of lines is fine: the other site sees nothing of it. */
function saysForeign(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== "cross-site" && site !== "same-site") return false;
  return headers["sec-fetch-mode"] !== "navigate" || headers["sec-fetch-dest"] !== "document";
}

/** The scheme is not compared: behind a proxy that ends TLS the page is https and this is not. */
function isSame(origin: string, host: string): boolean {
  if (!URL.canParse(origin) || !URL.canParse(`http://${host}`)) return false;
  const from = new URL(origin);
  // Ports that a scheme stands for are left out by browsers, in both places.
  return from.host === new URL(`${from.protocol}//${host}`).host;
}

/** An address or a name without a dot cannot be registered by a stranger, who would point it at us (DNS rebinding). */
function isNamed(host: string, hosts: readonly string[]): boolean {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host);
  const name = (bracketed?.[1] ?? host.replace(/:\d+$/, "")).toLowerCase().replace(/\.$/, "");
  if (isIP(name) !== 0 || /^[a-z0-9_-]+$/.test(name) || name.endsWith(".localhost")) return true;
  return hosts.some((one) => {
    const allowed = one.toLowerCase();
    return allowed.startsWith("*.") ? name.endsWith(allowed.slice(1)) : name === allowed;
  });
}
