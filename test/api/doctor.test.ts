/** The doctor over HTTP: signed-in people alone, and it may ask the store. */
import { expect, test } from "vitest";
import { doctorRoute } from "../../src/api/doctor-route.ts";
import { openPlace, startTestServer } from "./server.ts";

test("findings, and records found for them, within the last day", async () => {
  const place = await openPlace();
  const now = Date.now();
  const today = place.record(1, {
    body: "a line of today",
    seconds: Math.floor(now / 1000) - 60,
    observedMs: now,
  });
  await place.keep([today, place.record(2, { body: "a line of long ago" })]);
  const found: number[] = [];
  const look = doctorRoute(async (find) => {
    found.push((await find(`${place.q} today`, 5)).length, (await find(`${place.q} ago`, 5)).length);
    return {
      findings: [
        {
          kind: "unknown field",
          level: "doubt",
          about: { what: "step", name: "date" },
          place: "logboom.yaml:3:5",
          message: "m",
          reason: "r",
          suggestion: "s",
        },
      ],
      since: new Date(now).toISOString(),
      steps: 1,
      receivers: 0,
    };
  });
  const { get, url } = await startTestServer({ place, receivers: [look] });
  expect((await fetch(`${url}/api/v1/doctor`)).status).toBe(401);
  expect(found).toEqual([]);
  const answer = await get("/api/v1/doctor");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    findings: [{ place: "logboom.yaml:3:5", level: "doubt" }],
    steps: 1,
  });
  expect(found).toEqual([1, 0]);
});
