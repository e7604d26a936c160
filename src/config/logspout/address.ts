/** host:port of a route, with the protocol's own port when there is none. */
import { isIPv6 } from "node:net";
import { quoted } from "./complaints.ts";
import type { Complain } from "./complaints.ts";

/** Names with underscores are no host names (RFC 1123), and yet those of Compose's services. */
const NAME = /^(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?$/;
const AUTHORITY = /^(?:\[([^\][]*)\]|([^:[\]]*))(?::([^:]*))?$/;
const EXAMPLE = "write HOST:PORT, such as logs.example:514 or [::1]:514";

/** Normal form: brackets around IPv6, the port always there. */
export function parseRouteAddress(
  text: string,
  defaultPort: number | undefined,
  complain: Complain,
): string | undefined {
  const found = AUTHORITY.exec(text);
  if (found === null) {
    const hint = isIPv6(text) ? "an IPv6 address stands in brackets, such as [::1]:514" : EXAMPLE;
    complain(`${quoted(text)} is not an address`, hint);
    return undefined;
  }
  const [, inBrackets, name, portText] = found;
  const host = inBrackets === undefined ? hostName(name ?? "", complain) : ipv6(inBrackets, complain);
  const port = portNumber(portText, defaultPort, complain);
  return host === undefined || port === undefined ? undefined : `${host}:${port}`;
}

function hostName(text: string, complain: Complain): string | undefined {
  if (NAME.test(text) && text.length <= 253) return text;
  complain(text === "" ? "there is no host" : `${quoted(text)} is not the name of a host`, EXAMPLE);
  return undefined;
}

/** RFC 6874 writes the zone of a link-local address behind %25. */
function ipv6(text: string, complain: Complain): string | undefined {
  const plain = text.replace("%25", "%");
  if (isIPv6(plain)) return `[${plain}]`;
  complain(`${quoted(text)} is not an IPv6 address`, EXAMPLE);
  return undefined;
}

function portNumber(
  text: string | undefined,
  defaultPort: number | undefined,
  complain: Complain,
): number | undefined {
  if (text === undefined || text === "") {
    if (defaultPort === undefined) complain("there is no port", EXAMPLE);
    return defaultPort;
  }
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  complain(`${quoted(text)} is not a port`, "write 1 to 65535");
  return undefined;
}
