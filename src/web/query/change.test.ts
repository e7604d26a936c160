import { expect, test } from "vitest";
import {
  exclude,
  excluded,
  flipTerm,
  include,
  included,
  includeToo,
  release,
  removeTerm,
  withoutField,
} from "./change.ts";
import { termsOf } from "./terms.ts";

const web = { field: "container.name", value: "web-1" };
const db = { field: "container.name", value: "db 1" };

test.for([
  [include("", web), "container.name:web-1", "the first filter"],
  [include("cart", web), "cart container.name:web-1", "beside words"],
  [include("container.name:api", web), "container.name:web-1", "one container makes way for another"],
  [include("container:api cart", web), "cart container.name:web-1", "also under its short name"],
  [include("-container.name:web-1", web), "container.name:web-1", "the opposite goes"],
  [include("a OR b", web), "(a OR b) container.name:web-1", "OR is held together"],
  [include("", db), 'container.name:"db 1"', "blanks are quoted"],
  [include("", { field: "", value: "AND" }), '"AND"', "a word that is an operator is quoted"],
  [includeToo("container.name:web-1", db), 'container.name:(web-1 OR "db 1")', "two of one field"],
  [exclude("cart AND container.name:web-1", web), "cart -container.name:web-1", "the AND goes with its term"],
  [exclude("", { field: "", value: 'say "x"' }), '-"say \\"x\\""', "quotes are escaped"],
  [release("a container.name:(web-1 OR db)", web), "a container.name:db", "one of two"],
  [release("-container.name:web-1 a", web), "a", "an excluded one"],
  [withoutField("a container.name:(x OR y) -container.name:z b", "container.name"), "a b", "all of a field"],
  [withoutField("a OR container.name:x", "container.name"), "a OR container.name:x", "OR is not taken apart"],
] as const)("%s = %s (%s)", ([got, want]) => {
  expect(got).toBe(want);
});

test("what is chosen can be read back", () => {
  expect(included('x container.name:(web-1 OR "db 1")', "container.name")).toEqual(["web-1", "db 1"]);
  expect(excluded("-severity:debug", "severity")).toEqual(["debug"]);
  expect(included("container.name:web*", "container.name")).toEqual([]);
});

test("terms are taken out and turned round where they stand", () => {
  const q = "a AND -b AND c";
  const parsed = termsOf(q);
  const b = parsed.state === "terms" ? parsed.terms[1] : undefined;
  expect(b && removeTerm(q, b)).toBe("a AND c");
  expect(b && flipTerm(q, b)).toBe("a AND b AND c");
});

test.for(['field:"open', "a (b", "x OR y", "NOT x"])("%s is left alone", (q) => {
  expect(termsOf(q)).toEqual({ state: "opaque" });
});
