/**
 * Runs a client as the tests' runner asks: "FROM COUNT MILLISECONDS" on standard input sends so many events evenly over that time and is answered
 * "@sent"; the end of input ends the client.
 */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const key = process.env.LOGBOOM_KEY;
const longEvent = Number(process.env.LOGBOOM_LONG ?? -1);
const LONG_BYTES = 40 * 1024;

/** Keep in step with textOf of test/senders/sender.ts. */
const textOf = (n) => {
  const text = `${key}-${n} order ${n} was paid`;
  return n === longEvent ? text.padEnd(LONG_BYTES, " and another word") : text;
};

/**
 * `send(text, n)` may give a promise; it is awaited. `flush` ends every half, `finish` the client. With `batch`, send
 * gets a list of so many texts at most.
 */
export async function drive({ send, batch = 0, flush, finish }) {
  process.stdout.write("@ready\n");
  for await (const line of createInterface({ input: process.stdin })) {
    const [from, count, overMs] = line.split(" ").map(Number);
    const startedAt = performance.now();
    for (let done = 0; done < count;) {
      const due =
        overMs === 0 ? count : Math.min(count, Math.ceil(((performance.now() - startedAt) / overMs) * count));
      if (done >= due) {
        await sleep(2);
        continue;
      }
      if (batch > 0) {
        const texts = Array.from({ length: Math.min(batch, due - done) }, (_, i) => textOf(from + done + i));
        await send(texts, from + done);
        done += texts.length;
      } else {
        await send(textOf(from + done), from + done);
        done += 1;
        // Clients that send in the background need a turn now and then.
        if (done % 50 === 0) await sleep(0);
      }
    }
    await flush?.();
    process.stdout.write("@sent\n");
  }
  await finish?.();
  process.exit(0);
}

/** What any careful caller does when it is told that a call failed. */
export async function untilTaken(call) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries > 150) throw error;
      if (tries === 0) process.stderr.write(`${String(error)}, again\n`);
      await sleep(200);
    }
  }
}

export const called = (start) =>
  new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));
