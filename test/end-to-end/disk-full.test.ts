/** The data folder on a small disk of its own, which is filled: told, survived, and mended by making room. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseQuery } from "../../src/query/parse.ts";
import { EngineAway } from "../../src/store/contract.ts";
import { openStore } from "../../src/store/open.ts";
import { EVERYTHING, START, group, record, silent } from "../store/opened.ts";

const SIZE = 96 * 1024 * 1024;
const dir = mkdtempSync(join(tmpdir(), "logboom-full-"));
const mounted = mount();

function mount(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", dir], { stdio: "pipe" });
    return true;
  } catch {
    console.log("disk-full: skipped, mounting a small disk is not permitted here");
    return false;
  }
}

afterAll(() => {
  if (mounted) execFileSync("umount", [dir]);
  rmSync(dir, { recursive: true, force: true });
});

test.skipIf(!mounted).for([
  ["the reserve is reached", 24 * 1024 * 1024],
  ["not a byte is left", 1],
] as const)("%s", { timeout: 200_000 }, async ([, minFreeBytes]) => {
  const dataDir = join(dir, `data-${minFreeBytes}`);
  const filler = join(dir, "filler");
  const options = { dataDir, log: silent, memoryMb: 600, minFreeBytes };
  let store = await openStore(options);
  const batch = (number: number) =>
    group(store, `full-${number}`, [
      Array.from({ length: 500 }, (_, i) =>
        record(number * 500 + i + 1, { seconds: START + i, body: `row ${i}` }),
      ),
    ]);
  const count = async () => {
    const page = await store.search({ ...EVERYTHING, query: parseQuery("row"), limit: 10_000, order: "asc" });
    return page.records.length;
  };
  try {
    await store.insert(batch(0));
    fill(filler, minFreeBytes);
    const error = await store.insert(batch(1)).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(EngineAway);
    expect(store.status()).toMatchObject({
      state: "failed",
      because: expect.stringContaining("disk is full") as string,
    });
    expect(await count()).toBe(500);
    truncateSync(filler, 0);
    await store.insert(batch(1));
    expect(store.status()).toMatchObject({ state: "ready" });
    expect(await count()).toBe(1000);
    await store.close();
    store = await openStore(options);
    await store.insert(batch(1));
    expect(await count()).toBe(1000);
  } finally {
    await store.close();
    rmSync(filler, { force: true });
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** Writes until nothing more fits. */
function fill(file: string, reserve: number): void {
  for (const size of [1024 * 1024, 4096]) {
    for (;;) {
      try {
        writeFileSync(file, Buffer.alloc(size, 1), { flag: "a" });
      } catch {
        break;
      }
    }
  }
  expect(reserve).toBeGreaterThan(0);
}
