/**
 * A container's write → seen by a tail: p50 and p99 at RATE lines/s over CONTAINERS containers, and `docker run` →
 * first line seen. Each line carries the writer's clock (same machine). Needs a Docker Engine with the image
 * node:local (scripts/test-engine.sh makes it): LOGBOOM_TEST_DOCKER=/path/docker.sock.
 * usage: docker-latency.ts [RATE=5000] [CONTAINERS=10] [SECONDS=20]
 */
import Docker from "dockerode";
import { percentile, startProduct } from "./product.ts";

const [rate = 5000, containers = 10, seconds = 20] = process.argv.slice(2).map(Number);
const socketPath = process.env["LOGBOOM_TEST_DOCKER"];
if (socketPath === undefined) throw new Error("set LOGBOOM_TEST_DOCKER to the socket of a Docker Engine");
process.env["DOCKER_HOST"] = `unix://${socketPath}`;
const docker = new Docker({ socketPath });
const product = await startProduct({ sources: { syslog: false } });

/** Writes in ticks of 10 ms; the line is its clock in microseconds. */
const WRITER = `const per=${rate / containers / 100};let due=0;const end=Date.now()+${seconds * 1000};
const t=setInterval(()=>{due+=per;let s='';for(;due>=1;due--)s+='at '+Math.round((performance.timeOrigin+performance.now())*1000)+' GET /cart 200 lorem ipsum dolor sit amet\\n';
process.stdout.write(s);if(Date.now()>end){clearInterval(t)}},10)`;

const delays: number[] = [];
const firsts = new Map<string, number>();
const started = new Map<string, number>();
const abort = new AbortController();

async function watch(): Promise<void> {
  const answer = await fetch(`${product.url}/api/v1/tail?q=`, { signal: abort.signal });
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of answer.body ?? []) {
    const nowUs = (performance.timeOrigin + performance.now()) * 1000;
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) note(part, nowUs);
  }
}

function note(part: string, nowUs: number): void {
  const sent = /"body":"at (\d+) /.exec(part)?.[1];
  if (sent === undefined) return;
  delays.push((nowUs - Number(sent)) / 1000);
  const name = /"container\.name":"([^"]+)"/.exec(part)?.[1] ?? "";
  if (!firsts.has(name)) firsts.set(name, performance.now());
}

const watching = watch().catch(() => undefined);
const made = [];
for (let i = 0; i < containers; i += 1) {
  const name = `logboom-latency-${process.pid}-${i}`;
  const container = await docker.createContainer({
    Image: "node:local",
    name,
    Cmd: ["-e", WRITER],
    HostConfig: { NetworkMode: "none" },
  });
  started.set(name, performance.now());
  await container.start();
  made.push(container);
}
for (const container of made) await container.wait();
await new Promise((resolve) => setTimeout(resolve, 2000));
abort.abort();
await watching;
for (const container of made) await container.remove({ force: true });
const first = [...firsts].map(([name, at]) => at - (started.get(name) ?? 0));
console.log(
  `${delays.length} lines of about ${rate * seconds} at ${rate}/s over ${containers} containers: write to tail p50 ${percentile(delays, 0.5).toFixed(1)} ms, p99 ${percentile(delays, 0.99).toFixed(1)} ms, most ${Math.max(...delays).toFixed(0)} ms`,
);
console.log(
  `container started to its first line in the tail: median ${percentile(first, 0.5).toFixed(0)} ms, most ${Math.max(...first).toFixed(0)} ms (starting the runtime inside included)`,
);
await product.stop();
process.exit(0);
