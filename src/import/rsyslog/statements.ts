/** What a rsyslog configuration says, read but not yet understood: read.ts makes it, rules.ts and inputs.ts take it. */

export type Statement =
  /** `$ModLoad imudp`: the older way to say things. */
  | { kind: "directive"; line: number; name: string; value: string }
  | ObjectStatement
  | { kind: "rule"; line: number; filter: Filter; statements: Statement[]; otherwise: Statement[] }
  | { kind: "action"; line: number; action: Action }
  | { kind: "stop"; line: number }
  | { kind: "call"; line: number; ruleset: string }
  | { kind: "set"; line: number; variable: string; value: Expression }
  | { kind: "unread"; line: number; text: string; why: string };

/** `input(type="imudp" port="514")`; what stands in braces behind it, if anything does. */
export interface ObjectStatement {
  kind: "object";
  line: number;
  name: string;
  params: Params;
  body: Statement[];
}

/** Names are in small letters, as rsyslog does not tell them apart. A list has several values. */
export type Params = ReadonlyMap<string, readonly string[]>;

export type Filter =
  /** One number for each facility, a bit for each severity. */
  | { kind: "priorities"; masks: Masks }
  | { kind: "property"; property: string; negated: boolean; compare: string; value: string }
  | { kind: "expression"; expression: Expression }
  /** `!program` and `+host` of BSD's syslogd. */
  | { kind: "program"; names: string[]; negated: boolean }
  | { kind: "host"; names: string[]; negated: boolean };

export type Masks = readonly number[];

export type Expression =
  | { kind: "text"; value: string }
  | { kind: "number"; value: number }
  | { kind: "list"; members: Expression[] }
  /** `$msg`, `$!json!path`, `$.local`, without the dollar. */
  | { kind: "variable"; name: string }
  | { kind: "call"; name: string; values: Expression[] }
  | { kind: "not"; of: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression };

/** What is done with a message. */
export type Action =
  | { kind: "file"; path: string; template: string }
  /** A file whose name is made by a template. */
  | { kind: "dynamic file"; nameTemplate: string; template: string }
  | { kind: "forward"; protocol: "udp" | "tcp" | "tls"; target: string; port: string; template: string }
  | { kind: "users"; users: string }
  | { kind: "module"; module: string; params: Params };
