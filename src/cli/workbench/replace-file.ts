/**
 * Another text for a small file, with its mode and owner. A crash leaves the old or the new one whole, but for a file that
 * cannot be replaced (mounted by itself, in a folder that is not ours): that one is written where it is.
 */
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { HttpRefusal } from "../../api/errors.ts";

/** What the system says of a folder or a mount that does not let a file take another's place, or have another owner. */
const NO_REPLACING = new Set(["EBUSY", "EXDEV", "EACCES", "EPERM", "EROFS"]);
/** Of a file that was not there before: its owner's. */
const NEW_MODE = 0o600;

/** A file that nobody may write says so by its mode, whatever the folder lets us do. */
export function mayWrite(file: string): boolean {
  try {
    accessSync(existsSync(file) ? file : dirname(resolve(file)), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Throws E_STEPS_READ_ONLY where the system does not let us. */
export function replaceFile(file: string, text: string): void {
  if (!mayWrite(file)) throw readOnly(file, "EACCES");
  const present = existsSync(file);
  const path = present ? realpathSync(file) : file;
  try {
    putInPlaceOf(path, text, present);
  } catch (error) {
    if (!present || !NO_REPLACING.has(codeOf(error))) throw readOnly(file, codeOf(error));
    writeOver(file, path, text);
  }
}

function putInPlaceOf(path: string, text: string, present: boolean): void {
  const beside = `${path}.${randomBytes(6).toString("hex")}.new`;
  const made = openSync(beside, "wx", NEW_MODE);
  try {
    try {
      if (present) likeBefore(made, path);
      writeFileSync(made, text);
      fsyncSync(made);
    } finally {
      closeSync(made);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Who could read and change it before can do so afterwards, and nobody else. */
function likeBefore(made: number, path: string): void {
  const { mode, uid, gid } = statSync(path);
  if (uid !== process.geteuid?.() || gid !== process.getegid?.()) fchownSync(made, uid, gid);
  fchmodSync(made, mode & 0o777);
}

/** When there is no room for all of it, the old text comes back: its room is there. */
function writeOver(file: string, path: string, text: string): void {
  const before = readFileSync(path);
  try {
    overwrite(path, Buffer.from(text));
  } catch (error) {
    try {
      overwrite(path, before);
    } catch {
      // What is told is why the first one failed.
    }
    throw readOnly(file, codeOf(error));
  }
}

function overwrite(path: string, bytes: Buffer): void {
  const file = openSync(path, "r+");
  try {
    writeFileSync(file, bytes);
    ftruncateSync(file, bytes.length);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

function readOnly(file: string, code: string): HttpRefusal {
  return new HttpRefusal(
    "E_STEPS_READ_ONLY",
    `${file} cannot be written (${code})`,
    "copy the steps into the file yourself, or let logboom write it",
  );
}
