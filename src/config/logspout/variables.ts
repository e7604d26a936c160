/** Every variable there is, and reading them so that none is read that is not listed. */
import { Complaints } from "./complaints.ts";
import type { Complain } from "./complaints.ts";
import type { Parse } from "./values.ts";
import type { Variable } from "./variable.ts";
import { ADAPTER_VARIABLES, AWS_VARIABLES, CONTAINER_VARIABLES } from "./variables-adapters.ts";
import { CORE_VARIABLES, OWN_VARIABLES, TLS_VARIABLES } from "./variables-core.ts";
import { FORMAT_VARIABLES } from "./variables-formats.ts";

/** In the order and groups of the manual. */
export const VARIABLE_GROUPS: readonly { title: string; variables: readonly Variable[] }[] = [
  { title: "Routes, containers, HTTP API, Docker", variables: CORE_VARIABLES },
  { title: "Formats and joined lines", variables: FORMAT_VARIABLES },
  { title: "TLS of all routes", variables: TLS_VARIABLES },
  { title: "CloudWatch and Logstash", variables: ADAPTER_VARIABLES },
  { title: "On a watched container", variables: CONTAINER_VARIABLES },
  { title: "logboom's own", variables: OWN_VARIABLES },
];

export const VARIABLES: readonly Variable[] = VARIABLE_GROUPS.flatMap((group) => group.variables);

type Listed =
  | (typeof CORE_VARIABLES)[number]
  | (typeof FORMAT_VARIABLES)[number]
  | (typeof TLS_VARIABLES)[number]
  | (typeof ADAPTER_VARIABLES)[number]
  | (typeof OWN_VARIABLES)[number];
/** Of what the agent reads from its own environment. */
export type VariableName = Listed["name"];

export type Environment = Readonly<Record<string, string | undefined>>;

export class Variables {
  readonly #env: Environment;
  readonly #complaints: Complaints;

  constructor(env: Environment, complaints: Complaints = new Complaints()) {
    this.#env = env;
    this.#complaints = complaints;
  }

  /** An empty variable counts as not set, as with logspout. */
  text(name: VariableName): string | undefined {
    return this.#env[name] || undefined;
  }

  /** Of those that are AWS's own. */
  hasAws(name: (typeof AWS_VARIABLES)[number]): boolean {
    return Boolean(this.#env[name]);
  }

  read<T>(name: VariableName, fallback: T, parse: Parse<T>): T {
    const text = this.text(name);
    return text === undefined ? fallback : (parse(text, this.complain(name)) ?? fallback);
  }

  complain(name: VariableName): Complain {
    return this.#complaints.at("E_CONFIG", name);
  }
}
