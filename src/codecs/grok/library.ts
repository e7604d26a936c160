/**
 * The built-in definitions. The texts below library/ are ours; names and fields are those that Logstash's users know, in
 * its two ways of naming: `%{IPORHOST:clientip/[source][address]}` has the legacy name before the stroke and the one of
 * the Elastic Common Schema behind it, either may be missing; `NAME@legacy` and `NAME@ecs` differ as a whole.
 */
import { parseDefinitions, readDefinitions } from "./definitions.ts";
import type { Definitions } from "./definitions.ts";
import { APPLICATIONS } from "./library/applications.ts";
import { AWS } from "./library/aws.ts";
import { BACULA } from "./library/bacula.ts";
import { BASE } from "./library/base.ts";
import { FIREWALLS } from "./library/firewalls.ts";
import { JAVA } from "./library/java.ts";
import { NAGIOS } from "./library/nagios.ts";
import { SYSLOG } from "./library/syslog.ts";
import { WEB } from "./library/web.ts";
import { ZEEK } from "./library/zeek.ts";

export type Compatibility = "ecs" | "legacy";

const texts = [BASE, SYSLOG, WEB, JAVA, AWS, APPLICATIONS, NAGIOS, ZEEK, FIREWALLS, BACULA];
const made = new Map<Compatibility, Definitions>();

export function standardDefinitions(compatibility: Compatibility): Definitions {
  let known = made.get(compatibility);
  if (known === undefined) made.set(compatibility, (known = definitionsIn(compatibility)));
  return known;
}

export interface ChosenDefinitions {
  definitions?: Readonly<Record<string, string>>;
  definitionFiles?: readonly string[];
  compatibility?: Compatibility;
}

/** As a step's options have it: its own before those of files, and those before the built-in ones. */
export function chosenDefinitions(options: ChosenDefinitions): Definitions {
  const { definitions = {}, definitionFiles = [], compatibility = "ecs" } = options;
  return new Map([
    ...standardDefinitions(compatibility),
    ...readDefinitions(definitionFiles),
    ...Object.entries(definitions),
  ]);
}

/** Two names, or one and none: a plain reference has no stroke. */
const TWO_NAMES = /%\{(\w+):([^}/]*)\/([^}]*)\}/g;

function definitionsIn(compatibility: Compatibility): Definitions {
  const chosen = new Map<string, string>();
  for (const text of texts)
    for (const [name, pattern] of parseDefinitions(text)) {
      const [bare = name, only] = name.split("@");
      if (only !== undefined && only !== compatibility) continue;
      chosen.set(
        bare,
        pattern.replace(TWO_NAMES, (_, inner: string, legacy: string, ecs: string) =>
          named(inner, compatibility === "legacy" ? legacy : ecs),
        ),
      );
    }
  return chosen;
}

function named(inner: string, field: string): string {
  return field === "" ? `%{${inner}}` : `%{${inner}:${field}}`;
}
