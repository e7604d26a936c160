/**
 * Every real sender of the catalog, with one restart of logboom in the middle of each one's run. Skipped without
 * LOGBOOM_TEST_SENDERS (scripts/test-senders.sh prints it); Docker's drivers need LOGBOOM_TEST_DOCKER, too. Needs a build.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { senders } from "./catalog.ts";
import { table } from "./matrix.ts";
import { runSenders } from "./whole.ts";
import type { Report } from "./whole.ts";

const programs = process.env["LOGBOOM_TEST_SENDERS"] ?? "";
const EVENTS = 2000;
/** Many times what it takes on two busy cores. */
const WHOLE_RUN_MOST_MS = 3_600_000;
/** What the project promises, whatever a machine lacks. */
const AT_LEAST = 25;

if (programs === "")
  console.warn("skipped: real senders, as LOGBOOM_TEST_SENDERS is not set (scripts/test-senders.sh)");

describe.skipIf(programs === "")("real senders", () => {
  let report: Report;

  beforeAll(async () => {
    report = await runSenders({
      programs,
      docker: process.env["LOGBOOM_TEST_DOCKER"] ?? "",
      events: EVENTS,
      only: [],
      together: 24,
      atATime: 6,
      tell: (what) => process.stderr.write(`senders: ${what}\n`),
    });
  }, WHOLE_RUN_MOST_MS);

  afterAll(() => process.stderr.write(table(report)));

  test.for(senders.map((sender) => [`${sender.receiver}: ${sender.name}`, sender] as const))(
    "%s",
    ([, sender], context) => {
      const left = report.skipped.find((one) => one.sender === sender);
      if (left !== undefined) context.skip(left.because);
      const verdict = report.verdicts.find((one) => one.sender === sender);
      expect(verdict?.complaints).toEqual([]);
    },
  );

  test(`${AT_LEAST} of them and more lose nothing at all`, () => {
    const whole = report.verdicts.filter((one) => one.complaints.length === 0 && one.lost.length === 0);
    expect(whole.length).toBeGreaterThanOrEqual(AT_LEAST);
  });
});
