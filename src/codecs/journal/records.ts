/**
 * Journal entries → records (systemd.journal-fields(7)). The message is the body, the rest are attributes under their own names, but
 * for what says where the entry comes from.
 */
import { keepStated } from "../../record/arrival.ts";
import { fromMs } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import { FROM_SYSLOG } from "../../record/severity.ts";
import type { EntryFields, EntryMarks } from "./export.ts";

/** Fields of the resource. Those of Docker's journald driver are after docs.docker.com, "Journald logging driver". */
const RESOURCE: Readonly<Record<string, string>> = {
  _HOSTNAME: "host.name",
  _MACHINE_ID: "host.id",
  CONTAINER_ID_FULL: "container.id",
  CONTAINER_NAME: "container.name",
  IMAGE_NAME: "container.image.name",
};
/** What a program calls itself, else what started it, else the program. */
const SERVICE = ["SYSLOG_IDENTIFIER", "_SYSTEMD_UNIT", "_COMM"];
/** They say where an entry stands in the journal, or what its time is, which the record says itself. */
const ADDRESSES = /^(?:__|_SOURCE_(?:REALTIME|MONOTONIC|BOOTTIME)_TIMESTAMP$|CONTAINER_ID$)/;
/** Programs, hosts and containers that entries come from; more than that and the memory of them begins anew. */
const RESOURCES_MOST = 10_000;

export interface JournalEntry {
  record: LogRecord;
  cursor: string;
}

export class JournalRecords {
  readonly #base: Readonly<Record<string, string>>;
  readonly #resources = new Map<string, Resource>();
  /** Names of fields, and whether they are attributes: the same hundred for all entries. */
  readonly #kept = new Map<string, boolean>();

  constructor(resource: Readonly<Record<string, string>>) {
    this.#base = resource;
  }

  entryOf(fields: EntryFields, marks: EntryMarks, observedMs: number): JournalEntry {
    const attributes: string[] = [];
    const said: Said = { body: "", priority: "", received: "", sent: "", cursor: "" };
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i] ?? "";
      const value = fields[i + 1] ?? "";
      if (value !== "" && !take(said, name, value) && this.#isKept(name)) add(attributes, name, value);
    }
    if (marks.truncated) attributes.push("log.truncated", "true");
    if (marks.invalidUtf8) attributes.push("log.invalid_utf8", "true");
    const stated = timeOf(said.sent) ?? timeOf(said.received);
    const { seconds, nanos } = stated ?? fromMs(observedMs);
    const severity = severityOf(said.priority);
    const resource = this.#resourceOf(fields);
    const record = { seconds, nanos, observedMs, severity, body: said.body, resource, attributes, seq: 0 };
    if (stated !== undefined) keepStated(record);
    return { record, cursor: said.cursor };
  }

  #isKept(name: string): boolean {
    let kept = this.#kept.get(name);
    if (kept === undefined) {
      kept = RESOURCE[name] === undefined && name !== "SYSLOG_IDENTIFIER" && !ADDRESSES.test(name);
      if (this.#kept.size < RESOURCES_MOST) this.#kept.set(name, kept);
    }
    return kept;
  }

  #resourceOf(fields: EntryFields): Resource {
    const found: Record<string, string> = { ...this.#base };
    let key = "";
    for (const [field, name] of Object.entries(RESOURCE)) {
      const value = valueOf(fields, field);
      key += `${value}\n`;
      if (value !== "") found[name] = value;
    }
    const service = serviceOf(fields);
    key += service;
    let resource = this.#resources.get(key);
    if (resource === undefined) {
      if (this.#resources.size >= RESOURCES_MOST) this.#resources.clear();
      resource = makeResource({ ...found, "service.name": service });
      this.#resources.set(key, resource);
    }
    return resource;
  }
}

/** What an entry says of itself. */
interface Said {
  body: string;
  priority: string;
  received: string;
  sent: string;
  cursor: string;
}

/** True for what is no attribute. */
function take(said: Said, name: string, value: string): boolean {
  switch (name) {
    case "MESSAGE":
      said.body = value;
      return true;
    case "__CURSOR":
      said.cursor = value;
      return true;
    case "__REALTIME_TIMESTAMP":
      said.received = value;
      return true;
    case "_SOURCE_REALTIME_TIMESTAMP":
      said.sent = value;
      return true;
    case "PRIORITY":
      said.priority = value;
      return false;
    default:
      return false;
  }
}

function severityOf(priority: string): number {
  return /^[0-7]$/.test(priority) ? (FROM_SYSLOG[Number(priority)] ?? 0) : 0;
}

function serviceOf(fields: EntryFields): string {
  for (const name of SERVICE) {
    const value = valueOf(fields, name);
    if (value !== "") return value.replace(/\.service$/, "");
  }
  return "";
}

function valueOf(fields: EntryFields, name: string): string {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1] ?? "";
  return "";
}

/** A name that comes again has its values joined. */
function add(attributes: string[], name: string, value: string): void {
  for (let i = 0; i < attributes.length; i += 2) {
    if (attributes[i] !== name) continue;
    attributes[i + 1] += `,${value}`;
    return;
  }
  attributes.push(name, value);
}

/** Microseconds since the epoch. */
function timeOf(micros: string): { seconds: number; nanos: number } | undefined {
  if (!/^\d{7,17}$/.test(micros)) return undefined;
  return { seconds: Number(micros.slice(0, -6)), nanos: Number(micros.slice(-6)) * 1000 };
}
