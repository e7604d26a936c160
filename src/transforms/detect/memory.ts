/**
 * The form that the last recognised line of a container's stream had. It lives as long as the container's resource does,
 * so it is bounded by what sources remember, and it only saves time: forms exclude one another, so that no line's fields
 * hang on the lines before it.
 */
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import type { LineForm } from "./forms/form.ts";

/** Standard output and standard error are often written by different loggers. */
interface Streams {
  out: LineForm | undefined;
  err: LineForm | undefined;
}

export class FormMemory {
  readonly #known = new WeakMap<Resource, Streams>();
  #resource: Resource | undefined;
  #streams: Streams = { out: undefined, err: undefined };
  #isErr = false;

  /** Of the record's stream; `keep` speaks of the same. */
  of({ resource, attributes }: LogRecord): LineForm | undefined {
    if (resource !== this.#resource) this.#enter(resource);
    this.#isErr = isErr(attributes);
    return this.#isErr ? this.#streams.err : this.#streams.out;
  }

  keep(form: LineForm): void {
    if (this.#isErr) this.#streams.err = form;
    else this.#streams.out = form;
  }

  #enter(resource: Resource): void {
    let streams = this.#known.get(resource);
    if (streams === undefined) this.#known.set(resource, (streams = { out: undefined, err: undefined }));
    this.#streams = streams;
    this.#resource = resource;
  }
}

function isErr(list: readonly string[]): boolean {
  for (let i = 0; i < list.length; i += 2) if (list[i] === "log.iostream") return list[i + 1] === "stderr";
  return false;
}
