/** HTTP by hand: what no client library would send. */
import { connect } from "node:net";

/** Sends the text as it is; the whole answer until the server closes or is silent for a moment. */
export function sendRaw(url: string, text: string, silentMs = 20_000): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    socket.setEncoding("latin1");
    socket.setTimeout(silentMs, () => socket.destroy());
    socket.on("data", (chunk: string) => (answer += chunk));
    socket.on("close", () => resolve(answer));
    // Who was refused half-way may find its connection reset behind the answer.
    socket.on("error", (error) => (answer === "" ? reject(error) : resolve(answer)));
  });
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
