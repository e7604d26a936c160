/** One entry of the configuration, made ready: which files are its own, and what is known of their lines. */
import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { compileRule } from "../../codecs/multiline/rule.ts";
import type { JoinRule } from "../../codecs/multiline/rule.ts";
import { timeReader } from "../../codecs/strptime/time-format.ts";
import type { TimeReader } from "../../codecs/strptime/time-format.ts";
import { zoneOf } from "../../codecs/syslog/zone.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import type { FileEntry } from "./config.ts";
import { Glob } from "./glob.ts";
import { filled } from "./variables.ts";
import type { Variables } from "./variables.ts";

/** What the records of one file have in common. */
export interface Facts {
  resource: Resource;
  attributes: readonly string[];
}

export class Entry {
  readonly options: FileEntry;
  readonly globs: readonly Glob[];
  readonly rule: JoinRule | undefined;
  readonly time: TimeReader | undefined;
  /** Under which it is kept that this entry was met before. */
  readonly metKey: string;
  readonly #exclude: readonly Glob[];
  readonly #variables: Variables;
  /** Most entries name the same resource for all their files. */
  #resource: Resource | undefined;

  constructor(options: FileEntry, variables: Variables) {
    this.options = options;
    this.#variables = variables;
    const paths = listOf(options.paths);
    this.globs = paths.map((one) => new Glob(one));
    this.#exclude = listOf(options.exclude).map((one) => new Glob(one));
    this.rule = options.multiline === undefined ? undefined : compileRule(options.multiline);
    const zone = zoneOf(options.timezone);
    this.time =
      options.datetimeFormat === "" || zone === undefined
        ? undefined
        : timeReader(options.datetimeFormat, zone);
    this.metKey = `@met ${createHash("sha256").update(paths.join("\n")).digest("base64url").slice(0, 16)}`;
  }

  excludes(path: string): boolean {
    return this.#exclude.some((one) => one.matches(path));
  }

  matches(path: string): boolean {
    return this.globs.some((one) => one.matches(path)) && !this.excludes(path);
  }

  facts(path: string): Facts {
    const { attributes, resource } = this.options;
    const variables = { ...this.#variables, path, name: basename(path), folder: dirname(path) };
    const list = ["log.file.path", path, "log.file.name", basename(path)];
    for (const [key, text] of Object.entries(attributes)) {
      const value = filled(text, variables);
      if (value !== "") list.push(key, value);
    }
    return { resource: this.#resourceOf(resource, variables), attributes: list };
  }

  #resourceOf(wanted: Readonly<Record<string, string>>, variables: Variables): Resource {
    const all: Record<string, string> = {
      "logboom.source": "file",
      "host.name": variables["hostname"] ?? "",
    };
    for (const [key, text] of Object.entries(wanted)) all[key] = filled(text, variables);
    const made = makeResource(all);
    const same =
      this.#resource !== undefined &&
      JSON.stringify(this.#resource.attributes) === JSON.stringify(made.attributes);
    if (!same) this.#resource = made;
    return this.#resource ?? made;
  }
}

export function listOf(patterns: string | readonly string[]): readonly string[] {
  return typeof patterns === "string" ? [patterns] : patterns;
}
