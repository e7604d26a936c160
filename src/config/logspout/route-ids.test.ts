import { expect, test } from "vitest";
import { readLogspout } from "./read.ts";

const WEB = "syslog+tcp://h:514?filter.name=web*";
const DB = "syslog+tcp://h:514?filter.name=db*";

function ids(...routes: string[]): Record<string, string> {
  const { routes: read } = readLogspout({ args: routes, env: {} });
  return Object.fromEntries(read.map((route) => [route.filterName, route.id]));
}

test("a route's id is the same whatever other routes there are, and in which order", () => {
  const both = ids(WEB, DB);
  expect(ids(DB, WEB)).toEqual(both);
  expect(ids(DB)).toEqual({ "db*": both["db*"] });
  expect(both["db*"]).not.toBe(both["web*"]);
  expect(both["db*"]).toMatch(/^[0-9a-f]{12}$/);
});

test("routes to one receiver begin alike, others do not; options do not count", () => {
  const both = ids(WEB, DB);
  expect(both["db*"]?.slice(0, 6)).toBe(both["web*"]?.slice(0, 6));
  expect(ids("syslog+tcp://other:514?filter.name=db*")["db*"]?.slice(0, 6)).not.toBe(
    both["db*"]?.slice(0, 6),
  );
  expect(ids(`${DB}&append_tag=.x`)["db*"]).toBe(both["db*"]);
});

test("twice the same route has two ids", () => {
  const { routes } = readLogspout({ args: [WEB, WEB], env: {} });
  expect(new Set(routes.map((route) => route.id)).size).toBe(2);
});
