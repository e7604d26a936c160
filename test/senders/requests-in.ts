/** Servers whose access log is the sender: an event is a request with its text in a header. */
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Child } from "./program.ts";
import type { Command } from "./program.ts";
import { textOf } from "./sender.ts";
import type { Run, Sending } from "./sender.ts";
import { until } from "./until.ts";

export async function fedByRequests(run: Run, command: Command, port: number): Promise<Sending> {
  const child = new Child(command, run);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (event: string | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = event === undefined ? {} : { "x-event": event };
      const asked = request({ host: "127.0.0.1", port, agent, headers }, (answer) => {
        answer.resume().on("end", resolve).on("error", reject);
      });
      asked.on("error", reject).end();
    });
  await until(`${command.program} answers`, () => {
    if (child.ended) throw child.failure("ended");
    return ask(undefined).then(
      () => true,
      () => false,
    );
  });
  return {
    send: async (from, count, overMs) => {
      const startedAt = performance.now();
      for (let done = 0; done < count; done += 1) {
        await ask(textOf(run, from + done));
        const ahead = startedAt + ((done + 1) / count) * overMs - performance.now();
        if (ahead > 2) await sleep(ahead);
      }
    },
    finish: async () => {
      agent.destroy();
      child.process.kill("SIGTERM");
      await child.exit();
    },
    kill: () => {
      agent.destroy();
      child.kill();
    },
  };
}
