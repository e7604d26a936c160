/** `npm start` on a built checkout to the page answering; five times. usage: start.ts (build first) */
import { startProduct } from "./product.ts";
import { mib, residentBytes } from "./process.ts";
import { setTimeout as sleep } from "node:timers/promises";

const times: number[] = [];
for (let i = 0; i < 5; i += 1) {
  const product = await startProduct({ sources: { docker: false, syslog: false } });
  times.push(product.startMs);
  if (i === 4) {
    await sleep(10_000);
    const both = residentBytes(product.pid) + residentBytes(product.enginePid);
    console.log(`idle memory of the tree: ${mib(both)}`);
  }
  await product.stop();
}
const sorted = times.toSorted((a, b) => a - b);
console.log(
  `start to the page answering: median ${sorted[2]?.toFixed(0)} ms, of ${times.map((one) => one.toFixed(0)).join(", ")}`,
);
process.exit(0);
