/** A Docker Engine of the harness's own, since it is killed, and the containers that print on it. */
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import Docker from "dockerode";
import { printer } from "./lines.ts";

const run = promisify(execFile);
const SCRIPT = resolve(import.meta.dirname, "../../scripts/test-engine.sh");
/** Docker keeps four files of 1 MB of each container. */
const LOG = { Type: "json-file", Config: { "max-size": "1m", "max-file": "4" } };

export interface Slot {
  number: number;
  perSecond: number;
  generation: number;
  container: Docker.Container | undefined;
}

export class KilledEngine {
  readonly folder: string;
  readonly socket: string;
  readonly docker: Docker;
  readonly slots: Slot[];
  /** One change at a time: a container is not touched while the daemon goes down, and the other way round. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(folder: string, rates: readonly number[]) {
    this.folder = folder;
    this.socket = join(folder, "docker.sock");
    this.docker = new Docker({ socketPath: this.socket });
    this.slots = rates.map((perSecond, number) => ({
      number,
      perSecond,
      generation: 0,
      container: undefined,
    }));
  }

  get dataRoot(): string {
    return join(this.folder, "data");
  }

  /** Containers outlive the daemon, as on hosts where that matters. */
  async up(): Promise<void> {
    await run(SCRIPT, ["up", this.folder, "--live-restore"]);
  }

  async down(): Promise<void> {
    await run(SCRIPT, ["down", this.folder]);
  }

  async outage(signal: "KILL" | "TERM", away: () => Promise<void>): Promise<void> {
    await this.alone(async () => {
      await run(SCRIPT, ["halt", this.folder, signal]);
      await away();
      await this.up();
    });
  }

  async begin(slot: Slot): Promise<void> {
    slot.generation += 1;
    const name = `kill-${String(slot.number).padStart(2, "0")}-${slot.generation}`;
    slot.container = await this.docker.createContainer({
      name,
      Image: "node:local",
      Cmd: ["-e", printer(name, slot.perSecond)],
      StopTimeout: 0,
      HostConfig: { NetworkMode: "none", LogConfig: LOG },
    });
    await slot.container.start();
  }

  restart(slot: Slot): Promise<void> {
    return this.alone(async () => slot.container?.restart({ t: 0 }));
  }

  /** Removed with all it printed, and another one in its place. */
  replace(slot: Slot): Promise<void> {
    return this.alone(async () => {
      await slot.container?.remove({ force: true });
      await this.begin(slot);
    });
  }

  stopAll(): Promise<void> {
    return this.alone(async () => {
      for (const { container } of this.slots) await container?.stop({ t: 0 });
    });
  }

  alone<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(change);
    this.#changing = done.catch(() => undefined);
    return done;
  }
}
