import { expect, test } from "vitest";
import { createActivityLog } from "./activity.ts";

test("records, the last one's arrival, and the rate of the last ten whole seconds", () => {
  let ms = 1_000_000_000_500;
  const log = createActivityLog(() => ms);
  expect(log.of("syslog")).toEqual({ records: 0, lastMs: undefined, perSecond: 0 });
  for (let i = 0; i < 20; i += 1) {
    log.note("syslog", 30);
    ms += 1000;
  }
  expect(log.of("syslog")).toEqual({ records: 600, lastMs: ms - 1000, perSecond: 30 });
  ms += 5000;
  expect(log.of("syslog").perSecond).toBe(15);
  ms += 60_000;
  expect(log.of("syslog")).toEqual({ records: 600, lastMs: ms - 66_000, perSecond: 0 });
  // A clock that is set back.
  ms -= 3_600_000;
  log.note("syslog", 10);
  expect(log.of("syslog")).toMatchObject({ records: 610, lastMs: ms, perSecond: 0 });
  ms += 1000;
  expect(log.of("syslog").perSecond).toBe(1);
  expect(log.of("gelf").records).toBe(0);
});
