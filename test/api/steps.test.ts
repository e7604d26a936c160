/** What the steps did, over HTTP, with records of a real pipeline's steps. */
import { expect, test } from "vitest";
import { stepsRoute } from "../../src/api/steps-route.ts";
import { openSteps } from "../../src/pipeline/steps.ts";
import { openPlace, startTestServer } from "./server.ts";

test("counts, match rate and the lines that were missed; nothing without sign-in", async () => {
  const place = await openPlace();
  const steps = openSteps([
    {
      id: "access",
      name: "grok",
      when: undefined,
      open: (ctx) => (batch) => {
        for (const one of batch) {
          if (one.body.startsWith("line 1")) ctx.matched(1);
          else if (one.body === "line 9") ctx.failed(one, "too slow");
          else ctx.missed(one);
        }
        return batch;
      },
    },
    { id: "quiet", name: "mutate", when: () => false, open: () => (batch) => batch },
  ]);
  steps.apply([1, 10, 2, 9].map((number) => place.record(number, { body: `line ${number}` })));
  const { get, url } = await startTestServer({ place, receivers: [stepsRoute(steps)] });
  expect((await fetch(`${url}/api/v1/steps`)).status).toBe(401);
  const answer = (await (await get("/api/v1/steps")).json()) as { steps: Record<string, unknown>[] };
  expect(answer.steps).toMatchObject([
    {
      id: "access",
      records: 4,
      matched: 2,
      missed: 1,
      failed: 1,
      matchRate: 0.5,
      lastHour: { records: 4, matched: 2, missed: 1, failed: 1, matchRate: 0.5 },
      reasons: [{ reason: "too slow", count: 1 }],
      samples: [{ body: "line 9" }, { body: "line 2" }],
    },
    { id: "quiet", records: 0, matchRate: null, lastHour: { matchRate: null }, samples: [] },
  ]);
});
