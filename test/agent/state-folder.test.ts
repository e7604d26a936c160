/** The agent's state folder: held by one agent alone, whatever became of the one before. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStateFolder } from "../../src/cli/agent/state-folder.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "logboom-state-"));
});
afterEach(() => rm(root, { recursive: true }));

test("one agent at a time; the name stays", async () => {
  const path = join(root, "state");
  const first = await openStateFolder([path]);
  await expect(openStateFolder([path])).rejects.toMatchObject({ code: "E_STATE_LOCKED" });
  await first.close();
  const second = await openStateFolder([path]);
  expect(second.sender).toBe(first.sender);
  await second.close();
});

test("a path that its socket's name would not fit in is refused, and leaves nothing beside it", async () => {
  const path = join(root, "a".repeat(120));
  await expect(openStateFolder([path])).rejects.toMatchObject({
    code: "E_STATE_FOLDER",
    message: expect.stringContaining("too long"),
  });
  expect(await readdir(root)).toEqual(["a".repeat(120)]);
});
