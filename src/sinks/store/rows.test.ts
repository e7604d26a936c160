/** What is encoded once for many rows (runs of a resource, shared lists, keys at their places) still is each row's own. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { START, group, openedStore, record } from "../../../test/store/opened.ts";
import type { OpenedStore } from "../../../test/store/opened.ts";
import { parseQuery } from "../../query/parse.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";

let opened: OpenedStore;
beforeAll(async () => {
  opened = await openedStore();
});
afterAll(() => opened.remove());

const SEED = 7;
const ROWS = 600;
let state = SEED;
/** The same in each run: what fails once fails again. */
const below = (most: number): number => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return (state >>> 8) % most;
};

const resources = Array.from({ length: 5 }, (_, i) =>
  makeResource({
    "service.name": i % 2 === 0 ? `service-${i}` : undefined,
    "host.name": `node-${i}`,
    [`fact.${i % 3}`]: `of its own ${i}`,
    "network.peer.address": "192.0.2.1",
  }),
);
const shared = [
  ["log.iostream", "stdout", "aws.log.group.names", "/a", "note", "grüße ".repeat(20)],
  ["syslog.facility", "16"],
  ["only.in.map", "x".repeat(200)],
];
const KEYS = ["status", "log.iostream", "user", "syslog.procid", "trace_id", "path"];

/** Some of the keys, mostly in one order, as documents have them. */
function ownList(n: number): string[] {
  const keys = below(4) === 0 ? [...KEYS].reverse() : KEYS;
  return keys.flatMap((key) =>
    below(3) === 0 ? [] : [key, below(9) === 0 ? `ü${n}`.repeat(40) : `${key}-${n}`],
  );
}

function records(firstSeq: number, ownShare: number): LogRecord[] {
  let resource = resources[0] ?? makeResource({});
  return Array.from({ length: ROWS }, (_, i) => {
    // Runs of one, and of many.
    if (below(i < ROWS / 2 ? 2 : 60) === 0) resource = resources[below(resources.length)] ?? resource;
    const seq = firstSeq + i;
    const attributes = below(100) < ownShare ? ownList(seq) : (shared[below(4)] ?? []);
    const nanos = below(1_000_000_000);
    return record(seq, { seconds: START + below(3), nanos, severity: below(25), resource, attributes });
  });
}

test.for([
  [0, "lists that records share"],
  [50, "both"],
  [100, "lists of their own"],
] as const)("%i %% own lists: %s", async ([ownShare]) => {
  const firstSeq = (ownShare + 1) * 1_000_000;
  const made = records(firstSeq, ownShare);
  // Three chunks of one encoder: nothing of the first is left in the second.
  const batches = [made.slice(0, 250), made.slice(250, 251), made.slice(251)];
  await opened.store.insert(group(opened.store, `rows-${ownShare}`, batches));
  const found = await opened.store.accepted(parseQuery(""), firstSeq - 1, firstSeq + ROWS, ROWS + 1);
  expect(found.map(told)).toEqual(made.map(told));
});

/** A map has no order. */
function told({ resource, attributes, ...rest }: LogRecord): object {
  const own: Record<string, string> = {};
  for (let i = 0; i < attributes.length; i += 2) own[attributes[i] ?? ""] = attributes[i + 1] ?? "";
  return { ...rest, attributes: own, resource: resource.attributes, origin: resource.origin };
}
