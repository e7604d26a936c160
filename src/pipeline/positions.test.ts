import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPositions } from "./positions.ts";

const log = pino({ level: "silent" });
let dir = "";
let path = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "logboom-positions-"));
  path = join(dir, "route.positions");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function known(): Promise<Record<string, string>> {
  const positions = await openPositions(path, log);
  const all = Object.fromEntries(positions.all);
  await positions.close();
  return all;
}

test("what was set is there for the next one, what was forgotten is not", async () => {
  const positions = await openPositions(path, log);
  positions.set({ a: "1", b: "2" });
  positions.set({ a: "3", b: null });
  await positions.close();
  expect(await known()).toEqual({ a: "3" });
});

test("without any farewell the newest that was written counts", async () => {
  const positions = await openPositions(path, log);
  for (let n = 0; n < 20; n += 1) {
    positions.set({ a: String(n) });
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  // Read as after a kill: the file as it is, by nobody's leave. On disk some milliseconds later: a busy one takes its time.
  const text = async (): Promise<string> => (await readFile(path)).toString("latin1");
  await expect.poll(text, { timeout: 20_000 }).toContain('{"a":"19"}');
  await positions.close();
});

test("a write that was cut anywhere leaves the one before it", async () => {
  const first = await openPositions(path, log);
  first.set({ a: "old" });
  await first.close();
  const second = await openPositions(path, log);
  second.set({ a: "new" });
  await second.close();
  const whole = await readFile(path);
  const at = whole.indexOf('{"a":"new"}');
  const place = at < whole.length / 2 ? 0 : whole.length / 2;
  for (let cut = place; cut < at + 11; cut += 1) {
    const torn = Buffer.from(whole);
    // From here on the disk still has something else.
    torn.fill(0x7e, cut, at + 11);
    await writeFile(path, torn);
    expect(await known()).toEqual({ a: "old" });
    await writeFile(path, whole);
  }
  expect(await known()).toEqual({ a: "new" });
});

test("more than the file has room for gets a larger one", async () => {
  const positions = await openPositions(path, log);
  const many = Object.fromEntries(
    Array.from({ length: 5000 }, (_, n) => [`container-${n}`, `position-${n}`]),
  );
  positions.set(many);
  await positions.close();
  expect(await known()).toEqual(many);
});

test("a mark is kept like a position, never takes the place of one, and a position takes its", async () => {
  const positions = await openPositions(path, log);
  positions.set({ read: "7" });
  for (const key of ["read", "met", "gone", "waits"]) positions.mark(key, "first");
  positions.mark("met", "again");
  await positions.close();
  expect(await known()).toEqual({ read: "7", met: "first", gone: "first", waits: "first" });
  const next = await openPositions(path, log);
  next.set({ met: "8", gone: null });
  // What the receiver knows is the truth; of what it never heard it says nothing.
  next.replace(new Map([["read", "9"]]));
  await next.close();
  expect(await known()).toEqual({ read: "9", waits: "first" });
});

test("nothing new is asked of the disk while the places suffice", async () => {
  const positions = await openPositions(path, log);
  const { ino, size } = await (await open(path)).stat();
  for (let n = 0; n < 10; n += 1) {
    positions.set({ a: String(n) });
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await positions.close();
  const after = await (await open(path)).stat();
  expect([after.ino, after.size]).toEqual([ino, size]);
});

test("a folder that is not there is told, and tried again", async () => {
  const lost = join(dir, "lost");
  const positions = await openPositions(join(lost, "x"), log);
  positions.set({ a: "1" });
  expect(positions.trouble()).toContain("ENOENT");
  await positions.close();
});

test("rubbish in the file counts as nothing known", async () => {
  await writeFile(path, Buffer.alloc(1000, 0x41));
  expect(await known()).toEqual({});
});
