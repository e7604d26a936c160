/** A plugin's options, read by name; what nobody asked for is told at the end. */
import type { Finding } from "../outcome.ts";
import type { Plugin, Value } from "./tree.ts";

/** They say nothing about what becomes of an event. */
const WITHOUT_EFFECT = new Set([
  "id",
  "enable_metric",
  "periodic_flush",
  "ecs_compatibility",
  "workers",
  "threads",
  "timeout_scope",
  "tag_on_timeout",
  "debug",
  "singles",
]);

export class Options {
  readonly plugin: Plugin;
  readonly #asked = new Set<string>();
  #codec: Options | undefined;

  constructor(plugin: Plugin) {
    this.plugin = plugin;
  }

  has(name: string): boolean {
    return this.all(name).length > 0;
  }

  /** An option may be written several times: its values come together. */
  all(name: string): Value[] {
    this.#asked.add(name);
    return this.plugin.options.filter((one) => one.name === name).map((one) => one.value);
  }

  text(name: string): string | undefined {
    const value = this.all(name).at(-1);
    return value === undefined ? undefined : textOf(value);
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined || !/^-?\d+(\.\d+)?$/.test(text) ? undefined : Number(text);
  }

  boolean(name: string, otherwise: boolean): boolean {
    const text = this.text(name);
    return text === undefined ? otherwise : text === "true";
  }

  /** A text, or a list of them. */
  texts(name: string): string[] {
    return this.all(name).flatMap(textsOf);
  }

  /** A hash, or a list in which names and values take turns. A value that is a list counts for each of its members. */
  pairs(name: string): [string, string][] {
    return this.all(name).flatMap((value): [string, string][] => {
      if (value.kind === "hash")
        return value.pairs.flatMap(([key, inner]) =>
          textsOf(inner).map((text): [string, string] => [key, text]),
        );
      const flat = textsOf(value);
      const found: [string, string][] = [];
      for (let i = 0; i + 1 < flat.length; i += 2) found.push([flat[i] ?? "", flat[i + 1] ?? ""]);
      return found;
    });
  }

  record(name: string): Record<string, string> {
    return Object.fromEntries(this.pairs(name));
  }

  /** `codec => json` and `codec => json { … }`; always the same object, which knows what of it was asked for. */
  codec(): Options | undefined {
    this.#codec ??= this.#readCodec();
    return this.#codec;
  }

  #readCodec(): Options | undefined {
    const value = this.all("codec").at(-1);
    if (value === undefined) return undefined;
    if (value.kind === "plugin") return new Options(value.plugin);
    const line = this.lineOf("codec");
    return new Options({ kind: "plugin", name: textOf(value), options: [], line, notes: [] });
  }

  lineOf(name: string): number {
    return this.plugin.options.find((one) => one.name === name)?.line ?? this.plugin.line;
  }

  askAll(): void {
    for (const { name } of this.plugin.options) this.#asked.add(name);
  }

  /** A finding for each option that nobody asked for, of the codec, too. */
  rest(what = this.plugin.name): Finding[] {
    const left = this.plugin.options.filter(
      ({ name, value }) =>
        !this.#asked.has(name) &&
        !WITHOUT_EFFECT.has(name) &&
        !(name === "charset" && textOf(value) === "UTF-8"),
    );
    const codec = this.#asked.has("codec") ? this.codec() : undefined;
    const own = left.map(({ name, line }): Finding => ({
      line,
      level: "not carried over",
      text: `${what}: the option ${name} has no counterpart`,
      suggestion: "",
    }));
    return [...own, ...(codec?.rest(`codec ${codec.plugin.name}`) ?? [])];
  }
}

export function textOf(value: Value): string {
  if (value.kind === "text" || value.kind === "bare") return value.text;
  return textsOf(value).join(",");
}

export function textsOf(value: Value): string[] {
  switch (value.kind) {
    case "text":
    case "bare":
      return [value.text];
    case "list":
      return value.of.flatMap(textsOf);
    case "hash":
      return value.pairs.flatMap(([key, inner]) => [key, ...textsOf(inner)]);
    case "plugin":
      return [value.plugin.name];
  }
}
