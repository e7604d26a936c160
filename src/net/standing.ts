/** How a sender of requests stands with its receiver: what it says of itself, and what it logs when that changes. */
import type { Logger } from "pino";
import type { SinkStatus } from "../record/sink.ts";
import { TroubleLog } from "./trouble.ts";
import type { Trouble } from "./trouble.ts";

export class Standing {
  readonly #log: TroubleLog;
  #now: Trouble | undefined;

  constructor(log: Logger, where: string) {
    this.#log = new TroubleLog(log, where);
  }

  met(trouble: Trouble): void {
    this.#now = trouble;
    this.#log.met(trouble);
  }

  passed(): void {
    this.#now = undefined;
    this.#log.passed();
  }

  status(detail: string): SinkStatus {
    return this.#now === undefined ? { state: "running", detail } : { state: "waiting", ...this.#now };
  }
}
