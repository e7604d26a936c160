/** Names of the local zone: right on both sides of a change of the clocks, and not looked up for each line. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LOCAL } from "./zone.ts";

const before = process.env["TZ"];
beforeEach(() => {
  process.env["TZ"] = "Europe/Vienna";
});
afterEach(() => {
  if (before === undefined) delete process.env["TZ"];
  else process.env["TZ"] = before;
  vi.restoreAllMocks();
});

const at = (text: string): number => Date.parse(text) / 1000;

test("the name changes with the clocks, and with the zone", () => {
  const names = [
    "2026-10-25T00:59:59Z",
    "2026-10-25T01:00:00Z",
    "2026-03-29T00:59:59Z",
    "2026-03-29T01:00:00Z",
  ];
  expect(names.map((one) => LOCAL.name(at(one)))).toEqual(["CEST", "CET", "CET", "CEST"]);
  process.env["TZ"] = "America/New_York";
  expect(LOCAL.name(at("2026-03-29T01:00:00Z"))).toBe("EDT");
});

test("lines of one quarter of an hour ask the runtime once", () => {
  const begin = at("2026-11-21T10:00:00Z");
  LOCAL.name(begin);
  const asked = vi.spyOn(Intl, "DateTimeFormat");
  for (let second = 0; second < 900; second += 1) expect(LOCAL.name(begin + second)).toBe("CET");
  expect(asked).not.toHaveBeenCalled();
});
