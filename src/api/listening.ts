/** Listens on an address, and says in a user's words why it cannot. */
import type { AddressInfo, Server } from "node:net";
import { Refusal } from "../record/refusal.ts";

export interface ListenAddress {
  host: string;
  /** 0: any that is free. */
  port: number;
}

/** Resolves with the address to open, without its scheme. `otherwise` tells how another address is chosen. */
export async function listen(
  server: Server,
  { host, port }: ListenAddress,
  otherwise: string,
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(listenRefusal(error, `${host}:${port}`, otherwise)),
    );
    server.listen({ host, port }, resolve);
  });
  const bound = server.address() as AddressInfo;
  return `${reachable(host)}:${bound.port}`;
}

/** "All interfaces" is no address to open. */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::" || host === "") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function listenRefusal(error: NodeJS.ErrnoException, place: string, otherwise: string): Error {
  if (error.code === "EADDRINUSE") {
    const hint = `stop what listens there, or choose another: ${otherwise}`;
    return new Refusal("E_ADDRESS_IN_USE", `${place} is taken`, hint);
  }
  if (error.code === "EACCES" || error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND") {
    return new Refusal(
      "E_ADDRESS",
      `cannot listen on ${place}: ${error.message}`,
      `choose another: ${otherwise}`,
    );
  }
  return error;
}
