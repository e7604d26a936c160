/** Files as they are afterwards; what is no root's to try is tried by others, and the other way round. */
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { mayWrite, replaceFile } from "./replace-file.ts";

const root = process.geteuid?.() === 0;

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "logboom-replace-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("the text is another one; mode, link and the files beside it are as before", () => {
  const dir = folder();
  const file = join(dir, "real.yaml");
  writeFileSync(file, "old, and longer than the new one\n");
  chmodSync(file, 0o664);
  writeFileSync(`${file}.new`, "somebody's own");
  const link = join(dir, "logboom.yaml");
  symlinkSync(file, link);
  replaceFile(link, "new\n");
  expect(readFileSync(file, "utf8")).toBe("new\n");
  expect(statSync(file).mode & 0o777).toBe(0o664);
  expect(readFileSync(`${file}.new`, "utf8")).toBe("somebody's own");
  expect(readdirSync(dir).toSorted()).toEqual(["logboom.yaml", "real.yaml", "real.yaml.new"]);
});

test("one that was not there is its owner's alone", () => {
  const file = join(folder(), "logboom.yaml");
  replaceFile(file, "new\n");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.runIf(root)("its owner stays its owner", () => {
  const file = join(folder(), "logboom.yaml");
  writeFileSync(file, "old\n");
  chownSync(file, 1234, 1235);
  replaceFile(file, "new\n");
  expect(statSync(file)).toMatchObject({ uid: 1234, gid: 1235 });
});

test.skipIf(root)("one that nobody may write is not replaced, though its folder would let us", () => {
  const file = join(folder(), "logboom.yaml");
  writeFileSync(file, "old\n");
  chmodSync(file, 0o444);
  expect(mayWrite(file)).toBe(false);
  expect(() => replaceFile(file, "new\n")).toThrow(
    expect.objectContaining({ code: "E_STEPS_READ_ONLY" }) as Error,
  );
  expect(readFileSync(file, "utf8")).toBe("old\n");
});

test.skipIf(root)("in a folder that is not ours it is written where it is", () => {
  const dir = folder();
  const file = join(dir, "logboom.yaml");
  writeFileSync(file, "old, and longer than the new one\n");
  const { ino } = statSync(file);
  chmodSync(dir, 0o555);
  onTestFinished(() => chmodSync(dir, 0o755));
  replaceFile(file, "new\n");
  expect(readFileSync(file, "utf8")).toBe("new\n");
  expect(statSync(file).ino).toBe(ino);
});

test("where there is no folder, it is told", () => {
  expect(() => replaceFile(join(folder(), "none", "logboom.yaml"), "new\n")).toThrow(
    expect.objectContaining({ code: "E_STEPS_READ_ONLY" }) as Error,
  );
});
