/** The agent's small state folder: chosen, made, named for good, and held by one agent alone. */
import { randomBytes } from "node:crypto";
import { access, constants, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { Server } from "node:net";
import { join, resolve } from "node:path";
import { Refusal } from "../../record/refusal.ts";

export interface StateFolder {
  path: string;
  /** Names this agent towards receivers that keep its positions. */
  sender: string;
  close: () => Promise<void>;
}

/** The first that can be written to. Refuses when none can, or when another agent works there. */
export async function openStateFolder(candidates: readonly string[]): Promise<StateFolder> {
  const failures: string[] = [];
  for (const candidate of candidates) {
    const path = resolve(candidate);
    try {
      await mkdir(join(path, "routes"), { recursive: true, mode: 0o700 });
      await access(join(path, "routes"), constants.W_OK);
    } catch (error) {
      failures.push(`${path}: ${(error as Error).message}`);
      continue;
    }
    const lock = await hold(path);
    return { path, sender: await nameOf(path), close: () => release(lock) };
  }
  throw new Refusal(
    "E_STATE_FOLDER",
    `cannot keep positions: ${failures.join("; ")}`,
    "name a folder that this user may write to in LOGBOOM_STATE",
  );
}

/** unix(7): 108 with the zero at the end; where a system takes fewer, it is cut without a word, too. */
const SOCKET_PATH_MOST = process.platform === "linux" ? 107 : 103;

/** A listening socket ends with its process, whatever ends it: no stale lock is ever in the way. */
async function hold(path: string): Promise<Server> {
  const file = join(path, "agent.sock");
  if (Buffer.byteLength(file) > SOCKET_PATH_MOST) {
    throw new Refusal(
      "E_STATE_FOLDER",
      `the path ${path} is too long for the socket that says that an agent works there`,
      `name a folder of at most ${SOCKET_PATH_MOST - "/agent.sock".length} characters in LOGBOOM_STATE`,
    );
  }
  if (await answers(file)) {
    throw new Refusal(
      "E_STATE_LOCKED",
      `another agent works with the state folder ${path}`,
      "stop it, or give this one a folder of its own in LOGBOOM_STATE",
    );
  }
  await rm(file, { force: true });
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(file, listening);
  });
  return server.unref();
}

function answers(file: string): Promise<boolean> {
  return new Promise((tell) => {
    const socket = connect(file);
    socket.once("connect", () => {
      socket.destroy();
      tell(true);
    });
    socket.once("error", () => tell(false));
  });
}

function release(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}

async function nameOf(path: string): Promise<string> {
  const file = join(path, "name");
  const known = await readFile(file, "utf8").catch(() => "");
  if (/^[0-9a-f]{16}$/.test(known)) return known;
  const fresh = randomBytes(8).toString("hex");
  await writeFile(file, fresh, { mode: 0o600 });
  return fresh;
}
