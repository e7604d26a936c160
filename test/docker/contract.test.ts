/** The docker source does what every source does; with a real Engine, as it has none of its own to open on. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { docker } from "../../src/sources/docker/source.ts";
import { sourceSuite } from "../contract/source.ts";
import { SKIPPED, socket } from "./testing-engine.ts";

describe.skipIf(SKIPPED)("contract", () => {
  sourceSuite(docker, {
    options: { host: `unix://${socket}` },
    openWithinMs: 30_000,
    waiting: () =>
      Promise.resolve({
        options: { host: `unix://${join(tmpdir(), "no-docker-here.sock")}` },
        free: () => Promise.resolve(),
      }),
  });
});
