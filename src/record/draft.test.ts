import { expect, test } from "vitest";
import { RecordDraft } from "./draft.ts";
import type { LogRecord } from "./record.ts";
import { makeResource } from "./resource.ts";

function record(
  attributes: readonly string[],
  resource = makeResource({ "container.name": "web", "host.name": "h" }),
): LogRecord {
  return {
    seconds: 1,
    nanos: 0,
    observedMs: 1000,
    severity: 9,
    body: "the line",
    resource,
    attributes,
    seq: 0,
  };
}

test("fields by name: attributes before the resource, message for the body where no attribute has the name", () => {
  const draft = new RecordDraft();
  draft.begin(record(["user", "ann", "host.name", "own"]));
  expect(draft.get("user")).toBe("ann");
  expect(draft.get("host.name")).toBe("own");
  expect(draft.get("container.name")).toBe("web");
  expect(draft.get("body")).toBe("the line");
  expect(draft.get("message")).toBe("the line");
  expect(draft.get("severity")).toBe("info");
  expect(draft.get("nothing")).toBeUndefined();
  draft.begin(record(["message", "inside"]));
  expect(draft.get("message")).toBe("inside");
  expect(draft.get("body")).toBe("the line");
});

test("a shared list is copied once something changes, and never before", () => {
  const shared = Object.freeze(["a", "1", "b", "2"]) as readonly string[];
  const draft = new RecordDraft();
  const same = record(shared);
  draft.begin(same);
  draft.set("a", "1");
  draft.remove("c");
  draft.commit();
  expect(same.attributes).toBe(shared);

  const other = record(shared);
  draft.begin(other);
  draft.set("a", "3");
  draft.set("c", "4");
  draft.remove("b");
  expect(draft.rename("c", "d")).toBe(true);
  expect(draft.rename("gone", "x")).toBe(false);
  draft.set("a", "");
  draft.commit();
  expect(other.attributes).toEqual(["d", "4"]);
  expect(shared).toEqual(["a", "1", "b", "2"]);
});

test("the body is never rewritten; severity is a word; facts of the resource make one resource for all", () => {
  const draft = new RecordDraft();
  const resource = makeResource({ "container.name": "web" });
  const [one, two] = [record([], resource), record([], resource)];
  for (const each of [one, two]) {
    draft.begin(each);
    draft.set("body", "changed");
    draft.set("severity", "warn");
    draft.set("severity", "nonsense");
    draft.set("service.name", "shop");
    draft.set("container.name", "spoofed");
    draft.commit();
  }
  expect(one).toMatchObject({ body: "the line", severity: 13 });
  expect(one.attributes).toEqual(["message", "changed", "container.name", "spoofed"]);
  expect(one.resource.attributes).toEqual({ "container.name": "web", "service.name": "shop" });
  expect(one.resource).toBe(two.resource);
});
