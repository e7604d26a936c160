/** Small questions about the world outside: does the engine answer, which port is free. */
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClickHouseClient } from "@clickhouse/client";
import { engineCode } from "./failure.ts";

/** False when no answer came in time or the connection failed; a complaint (too many queries) is an answer too. */
export async function answers(client: ClickHouseClient, withinMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    const result = await client.query({ query: "SELECT 1", format: "JSONCompact", abort_signal: signal });
    await result.text();
    return true;
  } catch (error) {
    return engineCode(error) !== undefined;
  }
}

/** One broken connection is no reason to kill: asks again until the time is over. */
export async function stillAnswers(client: ClickHouseClient, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  for (;;) {
    const left = until - Date.now();
    if (left <= 0) return false;
    if (await answers(client, left)) return true;
    await sleep(Math.min(100, withinMs / 4), undefined, { ref: false });
  }
}

/** The engine cannot tell which port it took, so it is told one that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("a listening socket has an address");
  return address.port;
}
