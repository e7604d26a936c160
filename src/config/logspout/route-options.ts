/** Reading a route's options; unknown ones are told with what was probably meant. */
import { nearest } from "../nearest.ts";
import { quoted } from "./complaints.ts";
import type { Complain } from "./complaints.ts";
import { ALL_ROUTE_OPTIONS } from "./route-option-table.ts";
import type { RouteOption, RouteOptionName } from "./route-option-table.ts";
import type { Family, Scheme } from "./scheme.ts";
import { list } from "./values.ts";
import type { Parse } from "./values.ts";

const BY_NAME: ReadonlyMap<string, RouteOption> = new Map(ALL_ROUTE_OPTIONS.map((one) => [one.name, one]));
const FILTERS = ["filter.id", "filter.name", "filter.labels", "filter.sources"] as const;

/** Adapters whose TLS connection is our own; CloudWatch's is that of AWS's library, which trusts what Node does. */
const OWN_TLS: readonly Family[] = ["raw", "syslog", "gelf", "logstash", "logboom", "http"];

export function isKnownTo(option: RouteOption, { family, transport }: Scheme): boolean {
  if (option.for === "all") return true;
  if (option.for === "tls") return transport === "tls" && OWN_TLS.includes(family);
  return option.for.includes(family);
}

export function isSecret(name: string): boolean {
  return BY_NAME.get(name)?.secret === true;
}

/** Complains of every option that this route's adapter does not know. */
export function checkNames(names: Iterable<string>, scheme: Scheme, complain: Complain): void {
  const known = ALL_ROUTE_OPTIONS.filter((one) => isKnownTo(one, scheme)).map((one) => one.name);
  for (const name of names) {
    const option = BY_NAME.get(name);
    if (option !== undefined && isKnownTo(option, scheme)) continue;
    complain(...stranger(name, option, { scheme, known: [...FILTERS, ...known] }));
  }
}

function stranger(
  name: string,
  option: RouteOption | undefined,
  { scheme, known }: { scheme: Scheme; known: readonly string[] },
): [message: string, hint: string] {
  if (option?.for === "tls")
    return [
      `option ${quoted(name)}: ${scheme.adapter} has no TLS of its own`,
      "use a +tls adapter, https or logbooms",
    ];
  if (option !== undefined)
    return [
      `option ${quoted(name)} is none of ${scheme.adapter}`,
      `it is for ${[option.for].flat().join(", ")}`,
    ];
  const near = nearest(name, known);
  const hint = near === undefined ? `known here: ${known.join(", ")}` : `did you mean ${near}?`;
  return [`unknown option ${quoted(name)}`, hint];
}

/** The options of one route. */
export class RouteOptions {
  readonly #given: ReadonlyMap<string, string>;
  readonly #complain: Complain;

  constructor(given: ReadonlyMap<string, string>, complain: Complain) {
    this.#given = given;
    this.#complain = complain;
  }

  /** Undefined when it is empty. */
  text(name: RouteOptionName): string | undefined {
    return this.#given.get(name) || undefined;
  }

  list(name: RouteOptionName): string[] {
    return list(this.text(name) ?? "");
  }

  read<T>(name: RouteOptionName, fallback: T, parse: Parse<T>): T {
    const text = this.text(name);
    return text === undefined ? fallback : (parse(text, this.complain(name)) ?? fallback);
  }

  /** A name without a value (`?events`, logspout's `?NOEC2`) means yes. */
  flag<T>(name: RouteOptionName, fallback: T, parse: Parse<T>): T {
    const text = this.#given.get(name);
    return text === "" ? (parse("true", this.complain(name)) ?? fallback) : this.read(name, fallback, parse);
  }

  complain(name: RouteOptionName): Complain {
    return (message, hint) => this.#complain(`option ${name}: ${message}`, hint);
  }

  complainOfRoute(message: string, hint: string): void {
    this.#complain(message, hint);
  }
}
