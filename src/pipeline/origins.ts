/** By where records came from: how many a step got, and how many of them it could do nothing with. */
import type { LogRecord } from "../record/record.ts";
import type { Resource } from "../record/resource.ts";

export interface OriginCount {
  /** What a person would call it: container, else service, else host. */
  origin: string;
  /** The fact that is named so: "container.name". */
  field: string;
  records: number;
  /** Missed or failed. */
  unmatched: number;
  /** The latest of those that is not long. Not its text: a step behind may redact that. */
  sample?: LogRecord;
}

/** More containers than a host has in a month of deployments; further ones are not told apart. */
const ORIGINS_MOST = 2000;
/** Longer ones are no samples: one for each origin of each step is kept. */
const SAMPLE_CHARS_MOST = 1000;
const SAMPLE_FIELDS_MOST = 50;

export class OriginTally {
  readonly #counts = new Map<string, OriginCount>();
  /** Records come in runs of one resource. */
  #last: Resource | undefined;
  #count: OriginCount | undefined;

  seen(batch: readonly LogRecord[]): void {
    for (const { resource } of batch) {
      if (resource !== this.#last) this.#turnTo(resource);
      if (this.#count !== undefined) this.#count.records += 1;
    }
  }

  unmatched(record: LogRecord): void {
    const { resource, body, attributes } = record;
    if (resource !== this.#last) this.#turnTo(resource);
    const count = this.#count;
    if (count === undefined) return;
    count.unmatched += 1;
    if (body.length <= SAMPLE_CHARS_MOST && attributes.length <= 2 * SAMPLE_FIELDS_MOST)
      count.sample = record;
  }

  list(): OriginCount[] {
    return [...this.#counts.values()].map((one) => ({ ...one }));
  }

  #turnTo(resource: Resource): void {
    this.#last = resource;
    const { origin } = resource;
    this.#count = this.#counts.get(origin);
    if (this.#count !== undefined || origin === "" || this.#counts.size >= ORIGINS_MOST) return;
    this.#count = { origin, field: fieldOf(resource), records: 0, unmatched: 0 };
    this.#counts.set(origin, this.#count);
  }
}

/** As record/resource.ts chooses. */
function fieldOf({ attributes }: Resource): string {
  return ["container.name", "service.name", "host.name"].find((one) => attributes[one] !== undefined) ?? "";
}
