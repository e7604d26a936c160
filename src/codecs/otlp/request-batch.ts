/** The records of one request while it is read, whatever its encoding, and what was wrong with those that are none. */
import type { Attributes, LogRecord } from "../../record/record.ts";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { Origins } from "./origins.ts";
import type { Known } from "./origins.ts";
import { RecordDraft } from "./record-draft.ts";
import type { Surroundings } from "./record-draft.ts";

export interface OtlpOptions {
  /** Longest body, in bytes; the rest is cut. */
  maxMessageBytes: number;
  /** Attributes of every resource, such as logboom.source. */
  resource: Readonly<Record<string, string>>;
  /** Told of records that are not what they should be: ("truncated", why), … */
  count: (event: string, reason: string) => void;
}

/** What a request held. */
export interface Decoded {
  records: LogRecord[];
  /** Records that were not taken (partial success), and why the first of them was not. */
  rejected: number;
  because: string;
}

/** The request is no ExportLogsServiceRequest; nothing of it was taken. */
export class OtlpFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "OtlpFault";
  }
}

/** An empty record is two bytes long: without a limit a small request would fill memory. A batch of the Collector has 8192. */
const RECORDS_MOST = 200_000;
/** What many small records share (resource, scope) is stored with each of them: a small request must not become gigabytes. */
const SHARED_MOST_CHARS = 512 * 1024 * 1024;

export class RequestBatch {
  readonly draft = new RecordDraft();
  peer = "";
  readonly #options: OtlpOptions;
  readonly #origins: Origins;
  readonly #around: Surroundings = { resource: makeResource({}), scope: NO_ATTRIBUTES, observedMs: 0 };
  #decoded: Decoded = { records: [], rejected: 0, because: "" };
  #resourceChars = 0;
  #scopeChars = 0;
  #sharedChars = 0;

  constructor(options: OtlpOptions) {
    this.#options = options;
    this.#origins = new Origins(options.resource);
  }

  begin(peer: string, observedMs: number): void {
    this.peer = peer;
    this.#around.observedMs = observedMs;
    this.#sharedChars = 0;
    this.#decoded = { records: [], rejected: 0, because: "" };
  }

  take(): Decoded {
    const decoded = this.#decoded;
    this.#decoded = { records: [], rejected: 0, because: "" };
    this.draft.clear();
    return decoded;
  }

  /** The records that follow come from the resource with this key; false when nobody has told its facts yet. */
  knownResource(key: string): boolean {
    const known = this.#origins.find(key);
    if (known !== undefined) this.#from(known);
    return known !== undefined;
  }

  newResource(key: string, facts: Readonly<Record<string, string>>): void {
    this.#from(this.#origins.keep(key, facts, this.peer));
  }

  scope(attributes: Attributes): void {
    this.#around.scope = attributes;
    this.#scopeChars = 0;
    for (const text of attributes) this.#scopeChars += text.length;
  }

  /** Makes a record of the draft, or says why it is none. */
  record(): void {
    const { draft } = this;
    if (draft.fault !== "") {
      this.reject(1, draft.fault);
      return;
    }
    const { records } = this.#decoded;
    this.#sharedChars += this.#resourceChars + this.#scopeChars;
    if (records.length >= RECORDS_MOST || this.#sharedChars > SHARED_MOST_CHARS)
      throw new OtlpFault("too many records in one request");
    if (draft.repaired) this.#options.count("repaired", "invalid UTF-8");
    const record = draft.finish(this.#around);
    this.#cut(record);
    records.push(record);
  }

  reject(records: number, because: string): void {
    if (this.#decoded.because === "") this.#decoded.because = because;
    this.#decoded.rejected += records;
  }

  #from({ resource, chars }: Known): void {
    this.#around.resource = resource;
    this.#resourceChars = chars;
  }

  #cut(record: LogRecord): void {
    const { maxMessageBytes, count } = this.#options;
    let long = record.body.length * 3 > maxMessageBytes && Buffer.byteLength(record.body) > maxMessageBytes;
    const { attributes } = record;
    for (let i = 1; i < attributes.length; i += 2)
      long ||= (attributes[i] as string).length > maxMessageBytes;
    if (!long) return;
    record.body = cutText(record.body, maxMessageBytes);
    const cut = attributes.map((text, i) => (i % 2 === 0 ? text : cutText(text, maxMessageBytes)));
    record.attributes = [...cut, "log.truncated", "true"];
    count("truncated", "longer than allowed");
  }
}

/** At most so many bytes of UTF-8, ending with a whole character. */
export function cutText(text: string, mostBytes: number): string {
  if (text.length * 3 <= mostBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= mostBytes) return text;
  let end = mostBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}
