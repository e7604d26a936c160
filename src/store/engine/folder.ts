/** The data folder: is it ours, and of an age we know? Answers before anything is written into it. */
import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../record/refusal.ts";

/** Says that the folder is ours. Written before anything else, so a folder without it holds nothing of ours. */
const MARKER = "logboom-data.json";
/** Raised when an older program could not use the folder any more; tables have their own version (migrations.ts). */
const FOLDER_FORMAT = 1;
/** What may stand beside a missing marker: the parts of logboom that open before the store, and a fresh disk's own. */
const HARMLESS: ReadonlySet<string> = new Set(["journal", "lost+found", `${MARKER}.new`]);

/** Makes the folder ready and gives the engine's part of it. Refuses what is not ours, without touching it. */
export async function prepareFolder(dataDir: string): Promise<string> {
  const names = await readFolder(dataDir);
  if (names.includes(MARKER)) await readMarker(join(dataDir, MARKER));
  else await claim(dataDir, names);
  const engineDir = join(dataDir, "engine");
  await mkdir(engineDir, { recursive: true, mode: 0o700 });
  return engineDir;
}

async function readFolder(dataDir: string): Promise<string[]> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return await readdir(dataDir);
  } catch (error) {
    throw new Refusal(
      "E_DATA_FOLDER",
      `cannot use the data folder ${dataDir}: ${(error as Error).message}`,
      "name a folder that this user may write to with --data DIR or LOGBOOM_DATA",
    );
  }
}

async function readMarker(file: string): Promise<void> {
  const text = await readFile(file, "utf8");
  let format: unknown;
  try {
    format = (JSON.parse(text) as { format?: unknown } | null)?.format;
  } catch {
    format = undefined;
  }
  if (typeof format !== "number") {
    throw new Refusal(
      "E_DATA_FOREIGN",
      `${file} is not a file that logboom wrote`,
      "name another folder with --data DIR, or bring this file back from a backup",
    );
  }
  if (format > FOLDER_FORMAT)
    throw newer(`data folder format ${format}, this program knows ${FOLDER_FORMAT}`);
}

export function newer(what: string): Refusal {
  return new Refusal(
    "E_DATA_NEWER",
    `the data folder was written by a newer logboom (${what})`,
    "install that version again, or name another folder with --data DIR",
  );
}

async function claim(dataDir: string, names: readonly string[]): Promise<void> {
  const foreign = names.filter((name) => !HARMLESS.has(name));
  if (foreign.length > 0) {
    throw new Refusal(
      "E_DATA_FOREIGN",
      `${dataDir} holds files that are not logboom's (${foreign.slice(0, 3).join(", ")}${foreign.length > 3 ? ", …" : ""})`,
      "name an empty or new folder with --data DIR or LOGBOOM_DATA",
    );
  }
  const file = join(dataDir, MARKER);
  const text = `${JSON.stringify({ program: "logboom", format: FOLDER_FORMAT })}\n`;
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
