/** One JSON object for each record, members and order as logspout's http module has them. */
import { goText } from "../../codecs/json/go-json.ts";
import { originFacts } from "../../record/inspected.ts";
import { rfc3339 } from "../../record/json.ts";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";

export class HttpEncoder {
  /** The members that all lines of a container share, with the closing brace. */
  readonly #tails = new WeakMap<Resource, string>();

  /** Without a line feed. The time is the container's, with nanoseconds (RFC 3339). */
  encode(record: LogRecord): string {
    const time = rfc3339(record.seconds, record.nanos);
    const source = goText(attributeOf(record, "log.iostream") ?? "");
    const tail = this.#tails.get(record.resource) ?? this.#describe(record.resource);
    return `{"message":${goText(record.body)},"time":"${time}","source":${source}${tail}`;
  }

  #describe(resource: Resource): string {
    const { name, id, image, hostname } = originFacts(resource);
    const members = { docker_name: name, docker_id: id, docker_image: image, docker_hostname: hostname };
    const texts = Object.entries(members).map(([key, value]) => `,"${key}":${goText(value)}`);
    const tail = `${texts.join("")}}`;
    this.#tails.set(resource, tail);
    return tail;
  }
}
