import { expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import { openSteps } from "../../pipeline/steps.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { drop } from "./transform.ts";

transformSuite(drop);

const resource = makeResource({ "host.name": "h" });

function record(body: string): LogRecord {
  return { seconds: 1, nanos: 0, observedMs: 1000, severity: 0, body, resource, attributes: [], seq: 0 };
}

test("those of its condition go, the others stay in their order, and it is counted", () => {
  const when = (one: LogRecord): boolean => one.body.startsWith("GET /healthz");
  const steps = openSteps([{ id: "probes", name: "drop", when, open: (ctx) => drop.open({}, ctx) }]);
  const batch = ["a", "GET /healthz 1", "b", "GET /healthz 2", "c"].map(record);
  expect(steps.apply(batch).map(({ body }) => body)).toEqual(["a", "b", "c"]);
  expect(steps.counts()).toMatchObject([{ id: "probes", records: 2, matched: 2, dropped: 2 }]);
});
