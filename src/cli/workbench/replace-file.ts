/** Another text for a small file, so that a crash leaves the old or the new one whole. */
import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { HttpRefusal } from "../../api/errors.ts";

/** A file that is mounted by itself cannot be replaced, only written. */
const MOUNTED = new Set(["EBUSY", "EXDEV", "EACCES", "EPERM", "EROFS"]);
/** Of a file that was not there before: its owner's. */
const NEW_MODE = 0o600;

/** Throws E_STEPS_READ_ONLY where the system does not let us. */
export function replaceFile(file: string, text: string): void {
  const { path, mode } = placeOf(file);
  const beside = `${path}.new`;
  try {
    write(beside, text, mode);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    if (!MOUNTED.has(codeOf(error))) throw readOnly(file, error);
    try {
      write(path, text, mode);
    } catch (second) {
      throw readOnly(file, second);
    }
  }
}

function placeOf(file: string): { path: string; mode: number } {
  try {
    const path = realpathSync(file);
    return { path, mode: statSync(path).mode & 0o777 };
  } catch {
    return { path: file, mode: NEW_MODE };
  }
}

function write(path: string, text: string, mode: number): void {
  const file = openSync(path, "w", mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

function readOnly(file: string, error: unknown): HttpRefusal {
  return new HttpRefusal(
    "E_STEPS_READ_ONLY",
    `${file} cannot be written (${codeOf(error)})`,
    "copy the steps into the file yourself, or let logboom write it",
  );
}
