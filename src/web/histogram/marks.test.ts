import { expect, test } from "vitest";
import type { RecordJson } from "../../api/contract.ts";
import { eventsQuery, marksOf, markText } from "./marks.ts";

const EVENTS = "(docker.event.action:create OR docker.event.action:start OR docker.event.action:oom)";

test.for([
  ["", EVENTS],
  ["timeout level:error", EVENTS],
  ["container:web-1 timeout", `${EVENTS} container:web-1`],
  ['-container.name:"a b" x', `${EVENTS} -container.name:"a b"`],
  ["container:a OR container:b", EVENTS],
] as const)("of the search %o the containers are kept", ([q, want]) => {
  expect(eventsQuery(q)).toBe(want);
});

const FROM = Date.parse("2026-11-21T09:00:00Z");

function event(second: number, action: string, name: string): RecordJson {
  const at = new Date(FROM + second * 1000).toISOString();
  return {
    id: `${second}-${action}-${name}`,
    timestamp: at,
    observed: at,
    severity: "info",
    severityNumber: 9,
    body: `container ${name}: ${action}`,
    resource: { "container.name": name, "container.id": name },
    attributes: { "docker.event.type": "container", "docker.event.action": action },
  };
}

test.for([
  [
    "made and started",
    [
      [1, "create", "a"],
      [2, "start", "a"],
    ],
    ["a new"],
  ],
  ["a start alone", [[2, "start", "a"]], ["a started again"]],
  [
    "made long before",
    [
      [1, "create", "a"],
      [90, "start", "a"],
    ],
    ["a started again"],
  ],
  [
    "new, then again",
    [
      [1, "create", "a"],
      [2, "start", "a"],
      [22, "start", "a"],
    ],
    ["a new", "a started again"],
  ],
  ["out of memory", [[5, "oom", "a"]], ["a killed: out of memory"]],
  [
    "the gravest of a bucket",
    [
      [1, "start", "a"],
      [2, "oom", "b"],
      [3, "start", "c"],
    ],
    ["b killed: out of memory"],
  ],
  [
    "together",
    [
      [1, "start", "a"],
      [2, "start", "b"],
      [3, "start", "a"],
    ],
    ["a, b started again"],
  ],
  [
    "many",
    ["a", "b", "c", "d", "e", "f"].map((name, i) => [i, "start", name] as const),
    ["a, b, c, d and 2 more started again"],
  ],
  [
    "before and behind the chart",
    [
      [-1, "oom", "a"],
      [100, "oom", "a"],
    ],
    [],
  ],
  ["anything else", [[1, "die", "a"]], []],
] as readonly [string, readonly (readonly [number, string, string])[], readonly string[]][])(
  "%s",
  ([, events, want]) => {
    const records = events.map(([second, action, name]) => event(second, action, name));
    const marks = marksOf(records, { fromMs: FROM, bucketMs: 10_000, buckets: 10 });
    expect(marks.map(markText)).toEqual(want);
  },
);
