/**
 * The file behind one that was read to its end. Docker numbers its files anew at every rotation, and packs one meanwhile, so the
 * answer to "which is the next one" may be old by the time that it is opened: it counts only if nothing was moved while we looked.
 */
import { compareTimes } from "../position.ts";
import { LogFile, namesOf, oldest, statOf } from "./log-file.ts";

export interface Successor {
  file: LogFile;
  /** Ours is no longer there: others may have been behind it that are gone too. */
  missing: boolean;
}

/** Undefined when there is none yet, or when a rotation came between: ask again. */
export async function successorOf(path: string, ours: LogFile): Promise<Successor | undefined> {
  const before = whatIs(path);
  const names = namesOf(path);
  const at = await indexOf(names, ours);
  const missing = at === undefined;
  const name = missing ? undefined : names[at - 1];
  const file = missing ? oldest(path) : name === undefined ? undefined : LogFile.open(name);
  if (file === undefined) return undefined;
  if (whatIs(path) === before && !(missing && (await isOlder(file, ours, path)))) return { file, missing };
  file.close();
  return undefined;
}

/** A rotation removes the oldest; the folder of a container that is removed is emptied in any order. */
async function isOlder(file: LogFile, ours: LogFile, path: string): Promise<boolean> {
  const own = await ours.head();
  const head = await file.head().catch(() => undefined);
  // Without a record a file has no age, but that the one at the log's own name is the youngest.
  if (own === undefined || head === undefined) return file.path !== path;
  return compareTimes(head, own) <= 0;
}

/** Which file stands at which name. */
function whatIs(path: string): string {
  return namesOf(path)
    .map((name) => `${name} ${String(statOf(name)?.ino)}`)
    .join("\n");
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
