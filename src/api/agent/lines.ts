/** How a record looks on the wire. One writer serves one client: colours and widths depend on what it saw before. */
import { rfc3339 } from "../../record/json.ts";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { containerJson } from "./container-json.ts";
import { escapedAsGo, goJson } from "./go-json.ts";

export interface LineWriter {
  readonly contentType: string;
  line: (record: LogRecord) => string;
  /** Tells that lines were passed over because this client was slow. */
  missed: (count: number) => string;
}

/** Stands in the place of a container's name, and of a stream's, where logboom itself speaks. */
const OURS = "logboom";
const NAME_WIDTH = 16;
/** White to red and blue, bright first, as logspout hands them out. */
const COLOURS = 7;
const RESET = "\u001b[0m";

/** `named`: with the container's name before the line. */
export function textWriter(options: { named: boolean; colours: boolean }): LineWriter {
  const colourOf = new Map<string, string>();
  let width = NAME_WIDTH;
  const prefixed = (name: string, line: string): string => {
    width = Math.max(width, name.length);
    const plain = `${name.padStart(width)}|${line}`;
    if (!options.colours) return `${plain}\n`;
    let colour = colourOf.get(name);
    if (colour === undefined) colourOf.set(name, (colour = nthColour(colourOf.size)));
    return `${colour}${plain}${RESET}\n`;
  };
  return {
    contentType: "text/plain; charset=utf-8",
    line: (record) => (options.named ? prefixed(nameOf(record.resource), record.body) : `${record.body}\n`),
    missed: (count) =>
      options.named ? prefixed(OURS, missedText(count)) : `${OURS}: ${missedText(count)}\n`,
  };
}

/** Fourteen, then from the first again: 1;37 … 1;31, 37 … 31. */
function nthColour(n: number): string {
  const bright = n % (2 * COLOURS) < COLOURS ? "1;" : "";
  return `\u001b[${bright}3${COLOURS - (n % COLOURS)}m`;
}

/** `texts` keeps a container's JSON, which is long, for as long as its resource lives. */
export function jsonWriter(texts: ContainerTexts): LineWriter {
  return {
    contentType: "application/json",
    line: (record) =>
      jsonLine(texts.of(record.resource), {
        Source: attributeOf(record, "log.iostream") ?? OURS,
        Data: record.body,
        Time: shortened(rfc3339(record.seconds, record.nanos)),
      }),
    missed: (count) =>
      jsonLine(`{\n    "Name": "/${OURS}"\n  }`, {
        Source: OURS,
        Data: missedText(count),
        Time: new Date().toISOString(),
        Missed: count,
      }),
  };
}

function jsonLine(container: string, rest: object): string {
  return `{\n  "Container": ${container},${goJson(rest).slice(1)}\n`;
}

/** Go writes no zeros at the end of a fraction (time.RFC3339Nano). */
function shortened(time: string): string {
  return time.replace(/\.?0+Z$/, "Z");
}

function missedText(count: number): string {
  return `${count} lines are not shown here: this reader was too slow`;
}

function nameOf(resource: Resource): string {
  return resource.attributes["container.name"] ?? resource.origin;
}

/** Containers' JSON, indented to stand inside a line's. */
export class ContainerTexts {
  readonly #secrets: boolean;
  readonly #texts = new WeakMap<Resource, string>();

  constructor(secrets: boolean) {
    this.#secrets = secrets;
  }

  of(resource: Resource): string {
    let text = this.#texts.get(resource);
    if (text === undefined) {
      const { inspected = minimal(resource) } = resource;
      text = escapedAsGo(JSON.stringify(containerJson(inspected, this.#secrets), null, 2)).replaceAll(
        "\n",
        "\n  ",
      );
      this.#texts.set(resource, text);
    }
    return text;
  }
}

/** Events of Docker and the like come from no inspected container. */
function minimal(resource: Resource): object {
  return { Id: resource.attributes["container.id"] ?? "", Name: `/${nameOf(resource)}` };
}
