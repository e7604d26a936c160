/** The source as a program of its own that prints what it reads: run inside a container, to see that it leaves itself out. */
import { docker } from "../../src/sources/docker/source.ts";
import { Recording } from "./recording.ts";

const recording = new Recording();
recording.onRecord = (record) => console.log(`READ ${record.resource.origin} ${record.body}`);
const source = await docker.open({}, recording.life().ctx);
const tell = setInterval(() => {
  const status = source.status();
  console.log(status.state === "running" ? "READY" : JSON.stringify(status));
  if (status.state === "running") clearInterval(tell);
}, 50);
