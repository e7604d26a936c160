/** A TCP receiver that counts bytes: prints its port, then the count so far for each line on standard input. */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";

let bytes = 0;
const server = createServer((socket) => {
  socket.on("data", (chunk) => (bytes += chunk.length));
  socket.on("error", () => undefined);
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
for await (const _ of createInterface({ input: process.stdin })) process.stdout.write(`${bytes}\n`);
process.exit(0);
