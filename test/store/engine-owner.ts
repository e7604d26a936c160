/** A process that owns an engine and does nothing else: for tests that kill it. */
import { pino } from "pino";
import { startEmbedded } from "../../src/store/engine/embedded.ts";

const engine = await startEmbedded({
  dataDir: process.argv[2] ?? "",
  log: pino({ level: "silent" }),
  memoryMb: 600,
});
console.log(engine.pid());
setInterval(() => undefined, 1000);
