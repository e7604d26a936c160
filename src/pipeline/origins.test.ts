import { expect, test } from "vitest";
import type { LogRecord } from "../record/record.ts";
import { NO_ATTRIBUTES } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import { OriginTally } from "./origins.ts";

function record(resource: Record<string, string>, body: string): LogRecord {
  return {
    seconds: 0,
    nanos: 0,
    observedMs: 0,
    severity: 0,
    body,
    seq: 0,
    resource: makeResource(resource),
    attributes: NO_ATTRIBUTES,
  };
}

test("records and misses by origin, whatever their order; two resources of one container are one", () => {
  const tally = new OriginTally();
  const web = record({ "container.name": "web", "host.name": "box" }, "a");
  const renamed = record({ "container.name": "web", "host.name": "other" }, "b");
  const api = record({ "service.name": "api" }, "c");
  tally.seen([web, web, api, renamed]);
  tally.unmatched(renamed);
  tally.unmatched(web);
  tally.unmatched({ ...api, body: "x".repeat(5000) });
  expect(tally.list()).toEqual([
    { origin: "web", field: "container.name", records: 3, unmatched: 2, sample: web },
    { origin: "api", field: "service.name", records: 1, unmatched: 1 },
  ]);
});

test("a sample is as the steps behind have left it", () => {
  const tally = new OriginTally();
  const web = record({ "container.name": "web" }, "password=hunter2");
  tally.unmatched(web);
  web.body = "password=[redacted:secret]";
  expect(tally.list()[0]?.sample?.body).toBe("password=[redacted:secret]");
});

test("without an origin nothing is told; more origins than the bound are not told apart", () => {
  const tally = new OriginTally();
  tally.seen([record({}, "a")]);
  expect(tally.list()).toEqual([]);
  for (let i = 0; i < 2100; i += 1) tally.seen([record({ "container.name": `c${i}` }, "a")]);
  expect(tally.list()).toHaveLength(2000);
});
