/** The few calls of the Engine API that the source makes beside reading logs, their answers checked. */
import type Docker from "dockerode";
import { z } from "zod";
import { dockerAt, statusOf } from "./endpoint.ts";
import type { Endpoint } from "./endpoint.ts";
import { subscribe } from "./events.ts";
import type { EventTaker } from "./events.ts";
import { factsOf } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { Lanes } from "./lanes.ts";

const Info = z.object({
  Name: z.string().default(""),
  ServerVersion: z.string().default(""),
  SystemTime: z.string().default(""),
  DockerRootDir: z.string().default(""),
});
const Listed = z.array(z.object({ Id: z.string(), State: z.string().default("") }));
const CALLS_AT_ONCE = 8;
const NO_SUCH_CONTAINER = 404;

export interface EngineInfo {
  host: string;
  version: string;
  /** The Engine's clock, seconds since the epoch, with a fraction. */
  nowSeconds: number;
  /** Where it keeps its data, on its host. */
  root: string;
}

export class Engine {
  readonly #docker: Docker;
  readonly #lanes = new Lanes(CALLS_AT_ONCE);

  constructor(endpoint: Endpoint) {
    this.#docker = dockerAt(endpoint);
  }

  async info(): Promise<EngineInfo> {
    const { Name, ServerVersion, SystemTime, DockerRootDir } = Info.parse(await this.#docker.info());
    const ms = Date.parse(SystemTime);
    return {
      host: Name,
      version: ServerVersion,
      nowSeconds: (Number.isNaN(ms) ? Date.now() : ms) / 1000,
      root: DockerRootDir,
    };
  }

  async list(): Promise<{ id: string; state: string }[]> {
    const listed = Listed.parse(await this.#docker.listContainers({ all: true }));
    return listed.map(({ Id, State }) => ({ id: Id, state: State }));
  }

  /** Undefined when there is no such container. */
  async inspect(id: string): Promise<Facts | undefined> {
    try {
      return factsOf(await this.#lanes.run(() => this.#docker.getContainer(id).inspect()));
    } catch (error) {
      if (statusOf(error) === NO_SUCH_CONTAINER) return undefined;
      throw error;
    }
  }

  /** Events as Docker writes them, from a time on. */
  events(query: { since: number; filters: string }, signal: AbortSignal): Promise<NodeJS.ReadableStream> {
    return this.#docker.getEvents({ ...query, abortSignal: signal });
  }

  subscribe(taker: EventTaker, signal: AbortSignal): Promise<{ ended: Promise<void> }> {
    return subscribe(this.#docker, taker, signal);
  }
}
