/** What one sender may have under way, whatever connections it has. */
import { expect, test } from "vitest";
import { recordingContext } from "../../test/contract/recording-context.ts";
import { Inflow } from "./inflow.ts";

const MIB = 1024 * 1024;

test("who leaves with much under way has it under way when it comes again", async () => {
  const { ctx, hold, release } = recordingContext();
  const inflow = new Inflow(ctx);
  hold();
  const before = inflow.join("192.0.2.1");
  const handed = inflow.hand(before, { records: [], cursors: { k: "1" }, bytes: 5 * MIB });
  inflow.leave(before);
  const again = inflow.join("192.0.2.1");
  expect(inflow.wait(again)).toBeDefined();
  expect(inflow.wait(inflow.join("192.0.2.2"))).toBeUndefined();
  release();
  expect(await handed).toBe(true);
  expect(inflow.wait(again)).toBeUndefined();
});
