/**
 * The file behind one that was read to its end. Docker numbers its files anew at every rotation, so the answer to "which is the
 * next one" may be old by the time that it is opened: ours must be found at the same name before and after.
 */
import { LogFile, namesOf, oldest, statOf } from "./log-file.ts";

export interface Successor {
  file: LogFile;
  /** Ours is no longer there: others may have been behind it that are gone too. */
  missing: boolean;
}

/** Undefined when there is none yet, or when a rotation came between: ask again. */
export async function successorOf(path: string, ours: LogFile): Promise<Successor | undefined> {
  const names = namesOf(path);
  const at = await indexOf(names, ours);
  if (at === undefined) {
    const file = oldest(path);
    return file && { file, missing: true };
  }
  const [before, name] = [names[at - 1], names[at]];
  if (before === undefined || name === undefined) return undefined;
  const stood = statOf(name);
  const file = LogFile.open(before);
  if (file === undefined) return undefined;
  if (stood !== undefined && (await indexOf(namesOf(path), ours)) === at && stood.ino === statOf(name)?.ino)
    return { file, missing: false };
  file.close();
  return undefined;
}

/** Which of the names is our file, as it is or packed. Undefined: none. */
async function indexOf(names: readonly string[], ours: LogFile): Promise<number | undefined> {
  const same = names.findIndex((name) => ours.is(statOf(name)));
  if (same >= 0) return same;
  const head = await ours.head();
  if (head === undefined) return undefined;
  for (const [i, name] of names.entries()) {
    if (!name.endsWith(".gz")) continue;
    const file = LogFile.open(name);
    const found = await file?.head().catch(() => undefined);
    file?.close();
    if (found?.fingerprint === head.fingerprint) return i;
  }
  return undefined;
}
