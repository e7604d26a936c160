/** Reads the time that a field states. */
import { hourlyZone } from "../../codecs/joda/hourly-zone.ts";
import { readerOf } from "../../codecs/joda/reader.ts";
import type { TimeReader } from "../../codecs/strptime/time-format.ts";
import {
  hasPlaceholders,
  placeholderNames,
  readPlaceholders,
} from "../../codecs/placeholders/placeholders.ts";
import type { FilledText } from "../../codecs/placeholders/placeholders.ts";
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { Refusal } from "../../record/refusal.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformContext } from "../../record/transform.ts";
import { DateConfig } from "./config.ts";

export const date = defineTransform({
  name: "date",
  summary: "Takes the record's time from a field.",
  config: DateConfig,
  facts: ({ field, zone, target }) => ({
    reads: [
      { field, at: ["field"] },
      ...placeholderNames(zone).map((name) => ({ field: name, at: ["zone"], placeholder: true as const })),
    ],
    // The record's own time is no field that another step could read.
    ...(target === "timestamp" ? { changes: [target] } : { sets: [{ field: target }] }),
  }),
  open: (options, ctx) => {
    const step = new DateStep(options, ctx);
    return (batch) => step.apply(batch);
  },
});

/** Zones that fields name: a few of some 600; what names none counts as well. */
const ZONES_MOST = 1000;
const NOWHERE =
  'write an IANA name such as "Europe/Berlin", an offset such as "+02:00", "local", or %{field}';

class DateStep {
  readonly #options: DateConfig;
  readonly #ctx: TransformContext;
  readonly #draft = new RecordDraft();
  readonly #get = (field: string): string | undefined => this.#draft.get(field);
  /** Undefined: the same zone for all. */
  readonly #zoneText: FilledText | undefined;
  readonly #usual: readonly TimeReader[];
  readonly #byZone = new Map<string, readonly TimeReader[] | undefined>();

  constructor(options: DateConfig, ctx: TransformContext) {
    this.#options = options;
    this.#ctx = ctx;
    const named = hasPlaceholders(options.zone);
    this.#zoneText = named ? readPlaceholders(options.zone) : undefined;
    // Formats are checked at once, also when the zone is not known yet.
    const usual = this.#readers(named ? "UTC" : options.zone);
    if (usual === undefined) throw new Refusal("E_PATTERN", `there is no zone "${options.zone}"`, NOWHERE);
    this.#usual = usual;
  }

  apply(batch: LogRecord[]): LogRecord[] {
    let matched = 0;
    for (const record of batch) if (this.#read(record)) matched += 1;
    if (matched > 0) this.#ctx.matched(matched);
    return batch;
  }

  #read(record: LogRecord): boolean {
    const draft = this.#draft;
    draft.begin(record);
    const text = draft.get(this.#options.field);
    if (text === undefined) {
      this.#ctx.missed(record);
      return false;
    }
    const readers = this.#zoneText === undefined ? this.#usual : this.#zoned(this.#zoneText(this.#get));
    if (readers === undefined) {
      this.#ctx.failed(record, "no such zone");
      return false;
    }
    for (const reader of readers) {
      // An hour that summer time leaves out is no number.
      if (!reader.read(text, record.observedMs) || !Number.isFinite(reader.seconds)) continue;
      this.#take(record, reader);
      return true;
    }
    this.#ctx.failed(record, "no format fits");
    return false;
  }

  #take(record: LogRecord, { seconds, nanos }: TimeReader): void {
    const { target } = this.#options;
    if (target === "timestamp") {
      record.seconds = seconds;
      record.nanos = nanos;
      return;
    }
    this.#draft.set(target, written(seconds, nanos));
    this.#draft.commit();
  }

  #zoned(name: string): readonly TimeReader[] | undefined {
    if (this.#byZone.has(name)) return this.#byZone.get(name);
    if (this.#byZone.size >= ZONES_MOST) this.#byZone.clear();
    const readers = this.#readers(name);
    this.#byZone.set(name, readers);
    return readers;
  }

  #readers(zoneName: string): readonly TimeReader[] | undefined {
    const zone = hourlyZone(zoneName);
    if (zone === undefined) return undefined;
    const { formats, locale } = this.#options;
    return formats.map((format) => readerOf(format, { zone, locale }));
  }
}

/** As fine as the time is: no fraction, or three, six or nine digits. */
function written(seconds: number, nanos: number): string {
  const second = new Date(seconds * 1000).toISOString().slice(0, -5);
  if (nanos === 0) return `${second}Z`;
  const digits = String(nanos).padStart(9, "0");
  return `${second}.${digits.replace(/(?:000){1,2}$/, "")}Z`;
}
