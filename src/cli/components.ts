/** What the configuration is made of: the catalogs, and what of them runs when nobody says anything. */
import type { Components } from "../config/schema.ts";
import { sources } from "../sources/catalog.ts";
import { transforms } from "../transforms/catalog.ts";

/** Those that must be told what to read, whose port is rarely wanted, or that make things up. */
const ASKED_FOR: ReadonlySet<string> = new Set(["beats", "demo", "file", "journald", "raw"]);

function namesBut(off: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(sources.map((one) => one.name).filter((name) => !off.has(name)));
}

/** For `logboom up`. */
export const components: Components = { sources, sourcesOn: namesBut(ASKED_FOR), transforms };

/** A server has no Docker socket. */
export const serverComponents: Components = {
  ...components,
  sourcesOn: namesBut(new Set([...ASKED_FOR, "docker"])),
};
