/** `host:port` of a receiver, with brackets round an IPv6 address. */
import { isIPv6 } from "node:net";
import { z } from "zod";

export interface Address {
  host: string;
  port: number;
}

export function parseAddress(text: string): Address | undefined {
  const found = /^(?:\[([^\]]+)\]|([^\s:[\]/@?#]+)):(\d{1,5})$/.exec(text);
  const port = Number(found?.[3]);
  const bracketed = found?.[1];
  const host = bracketed ?? found?.[2];
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return bracketed !== undefined && !isIPv6(bracketed) ? undefined : { host, port };
}

export function addressText({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

export const addressOption = z
  .string()
  .refine(
    (text) => parseAddress(text) !== undefined,
    "write host:port, such as logs.example.com:514 or [2001:db8::1]:514",
  )
  .describe("Where the receiver listens, host:port or [IPv6]:port. There is no default port.");
