import { expect, test } from "vitest";
import { recordingContext } from "../../test/contract/recording-context.ts";
import type { Recording } from "../../test/contract/recording-context.ts";
import { Ledger } from "./ledger.ts";

/** Takes a batch as a receiver does. */
async function take(ledger: Ledger, { ctx }: Recording, ...ids: string[]): Promise<void> {
  const entry = ledger.open(ids);
  const kept = ctx.emit([], entry.cursors).then(() => true);
  ledger.begin(entry, kept);
  ledger.settle(entry, await kept);
}

/** As the next start of the program finds it. */
function restarted({ cursors }: Recording): Ledger {
  return new Ledger(recordingContext({ cursors: Object.fromEntries(cursors) }).ctx);
}

test("what was taken is known, and still after a kill", async () => {
  const recording = recordingContext();
  const ledger = new Ledger(recording.ctx);
  await take(ledger, recording, "a", "b");
  await take(ledger, recording, "c", "long ".repeat(1000));
  for (const one of [ledger, restarted(recording)]) {
    for (const id of ["a", "b", "c", "long ".repeat(1000)]) expect(one.find(id)).toBe(true);
    expect(one.find("d")).toBeUndefined();
  }
  expect(Math.max(...[...recording.cursors.values()].map((value) => value.length))).toBeLessThan(200);
});

test("what is under way is a promise; what was not kept is unknown again", async () => {
  const recording = recordingContext();
  const ledger = new Ledger(recording.ctx);
  const entry = ledger.open(["a"]);
  const kept = Promise.resolve(false);
  ledger.begin(entry, kept);
  expect(ledger.find("a")).toBe(kept);
  ledger.settle(entry, await kept);
  expect(ledger.find("a")).toBeUndefined();
});

test("the cursors are bounded, the newest stay, and numbering goes on after a restart", async () => {
  const recording = recordingContext();
  let ledger = new Ledger(recording.ctx);
  for (let i = 0; i < 3000; i += 1) await take(ledger, recording, `id ${i}`);
  expect(recording.cursors.size).toBe(2048);
  expect(ledger.find("id 0")).toBe(true);
  ledger = restarted(recording);
  expect(ledger.find("id 0")).toBeUndefined();
  expect(ledger.find("id 951")).toBeUndefined();
  expect(ledger.find("id 952")).toBe(true);
  // The oldest slot is the next to be used, not the first.
  await take(ledger, recording, "new");
  const later = restarted(recording);
  expect(later.find("id 952")).toBeUndefined();
  expect(later.find("id 953")).toBe(true);
  expect(later.find("new")).toBe(true);
});

test("what is forgotten leaves memory at once and its cursor with the next batch, unless that was used again", async () => {
  const recording = recordingContext();
  const ledger = new Ledger(recording.ctx);
  await take(ledger, recording, "a", "b");
  ledger.forget(["a"]);
  expect(ledger.find("a")).toBeUndefined();
  await take(ledger, recording, "c");
  // One id of its batch is still wanted.
  expect(recording.cursors.size).toBe(2);
  ledger.forget(["b", "never seen"]);
  await take(ledger, recording, "d");
  expect([...recording.cursors.values()].join()).not.toMatch(/"[ab]"/);
  for (let i = 0; i < 2048; i += 1) await take(ledger, recording, `id ${i}`);
  ledger.forget(["c"]);
  await take(ledger, recording, "e");
  expect(recording.cursors.size).toBe(2048);
});
