/** Heartbeats over UDP: one byte in, one byte out (forward protocol 1, "Heartbeat Message"). */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import type { Address } from "../../receive/address.ts";
import type { Bound } from "../../receive/binding.ts";

const BEAT = Buffer.from([0]);

export async function bindHeartbeat({ host, port }: Address): Promise<Bound> {
  const socket = createSocket({ type: isIPv6(host) ? "udp6" : "udp4" });
  // An answer never has more bytes than its question, and nobody waits for one that could not be sent.
  socket.on("message", (bytes, from) => {
    if (bytes.length > 0) socket.send(BEAT, from.port, from.address, () => undefined);
  });
  try {
    socket.bind({ address: host, port });
    // Rejects on "error".
    await once(socket, "listening");
  } catch (error) {
    socket.close();
    throw error;
  }
  const broken = new Promise<Error>((resolve) => socket.on("error", resolve));
  const close = (): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));
  return { address: { host, port: socket.address().port }, broken, close };
}
