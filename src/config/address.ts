/** HOST:PORT as people write it. */
import { Refusal } from "../record/refusal.ts";

export interface HostPort {
  /** Without the brackets of an IPv6 address. */
  host: string;
  port: number;
}

/** `[::1]:5642`, `127.0.0.1:5642`, `localhost:5642`, or a port alone, which means loopback. */
const ADDRESS = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):)?(\d{1,5})$/;

export function parseAddress(text: string): HostPort {
  const found = ADDRESS.exec(text.trim());
  const port = Number(found?.[3] ?? Number.NaN);
  if (found === null || port > 65_535) {
    throw new Refusal(
      "E_BAD_ADDRESS",
      `"${text}" is not an address with a port`,
      'write HOST:PORT, such as "127.0.0.1:5642", "[::1]:5642", or "0.0.0.0:5642" for all interfaces',
    );
  }
  return { host: found[1] ?? found[2] ?? "127.0.0.1", port };
}

export function showAddress({ host, port }: HostPort): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
