/** Output and message modification modules of rsyslog: what each of them is here. */
import type { ImportedStep } from "../outcome.ts";
import type { Action } from "./statements.ts";

type Part = Omit<ImportedStep, "line" | "what">;

export interface ActionSteps {
  steps: Part[];
  /** It keeps the record somewhere: what is stopped behind it is not thrown away. */
  takes: boolean;
  /** What is not carried over; "" for nothing. */
  text: string;
  suggestion: string;
}

const ELSEWHERE = "records are kept in logboom's own store; `logboom export` writes them for other programs";
const SUGGESTIONS: Readonly<Record<string, string>> = {
  omelasticsearch: ELSEWHERE,
  omkafka: ELSEWHERE,
  ommysql: ELSEWHERE,
  ompgsql: ELSEWHERE,
  omlibdbi: ELSEWHERE,
  ommongodb: ELSEWHERE,
  omclickhouse: ELSEWHERE,
  omhttp: ELSEWHERE,
  ompipe: "`logboom tail` writes records to a pipe as they come",
  omprog: "`logboom tail` writes records to another program's standard input as they come",
  ommail: "an alert rule tells people",
  omsnmp: "an alert rule tells people",
  omrelp: 'send with protocol="tcp" (omfwd) instead; logboom has no RELP',
  outchannel: "size and age of what is kept are the store's: store.retentionDays",
  mmnormalize: "write its rules as patterns of the step grok",
  mmkubernetes: "logboom reads containers itself, with what is known of them",
};

export function actionSteps({ module, params }: Extract<Action, { kind: "module" }>): ActionSteps {
  const first = (name: string): string | undefined => params.get(name)?.[0];
  const without: ActionSteps = { steps: [], takes: false, text: "", suggestion: "" };
  switch (module) {
    case "mmjsonparse":
      return { ...without, steps: jsonSteps(first("cookie") ?? "@cee:", first("container")) };
    case "mmanon":
      return { ...without, steps: [{ name: "redact", options: { presets: ["ip"] } }] };
    case "mmfields":
      return { ...without, steps: [{ name: "csv", options: { separator: first("separator") ?? "," } }] };
    case "mmutf8fix":
    case "mmpstrucdata":
    case "omjournal":
      return without;
    default:
      return {
        ...without,
        takes: !module.startsWith("mm"),
        text: `the module ${module === "" ? "of this action" : module} has no counterpart`,
        suggestion: SUGGESTIONS[module] ?? "",
      };
  }
}

/** rsyslog takes for JSON what stands behind a cookie, usually `@cee:`. */
function jsonSteps(cookie: string, container: string | undefined): Part[] {
  const name = container?.replace(/^\$?[!./]+/, "").replaceAll("!", ".") ?? "";
  const target = name === "" ? {} : { target: name };
  if (cookie === "") return [{ name: "json", options: target }];
  const found = "rsyslog.json";
  const literal = cookie.replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&");
  return [
    { name: "regex", options: { pattern: `\\A\\s*${literal}\\s*(?<${found}>\\{.*)` } },
    { name: "json", options: { field: found, ...target } },
    { name: "mutate", options: { remove: [found] } },
  ];
}
