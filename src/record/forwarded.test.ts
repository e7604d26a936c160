import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeForwarded, encodeForwarded, resourceMemory } from "./forwarded.ts";
import { Refusal } from "./refusal.ts";
import { makeResource } from "./resource.ts";

const resource = makeResource({ "container.name": "web" });

test("records and positions come back as they were, one container's records with one resource", () => {
  const attributes = ["log.iostream", "stderr"];
  const batch = [1, 2, 3].map((n) => ({
    seconds: 1_700_000_000,
    nanos: n,
    observedMs: 1_700_000_000_123,
    severity: 17,
    body: `line ${n} \u0000 é`,
    resource,
    attributes,
    seq: 0,
  }));
  const text = encodeForwarded([batch, []], { "docker/a": "12", "docker/b": null });
  const { records, cursors } = decodeForwarded(text, resourceMemory(10));
  expect(records).toEqual(batch);
  expect(records[0]?.resource).toBe(records[2]?.resource);
  expect(cursors).toEqual({ "docker/a": "12", "docker/b": null });
});

test("any text is a batch or refused, and never anything else", () => {
  const tuple = fc.tuple(
    fc.anything(),
    fc.nat(2e9),
    fc.anything(),
    fc.integer(),
    fc.nat(2),
    fc.nat(2),
    fc.anything(),
  );
  const wire = fc.record({
    cursors: fc.oneof(fc.dictionary(fc.string(), fc.option(fc.string())), fc.anything()),
    resources: fc.oneof(fc.array(fc.dictionary(fc.string(), fc.string())), fc.anything()),
    attributes: fc.oneof(fc.array(fc.array(fc.string())), fc.anything()),
    records: fc.oneof(fc.array(tuple), fc.anything()),
  });
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    wire.map((value) => JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? 0 : one))),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        decodeForwarded(text, resourceMemory(10));
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
    { numRuns: 2000 },
  );
});
