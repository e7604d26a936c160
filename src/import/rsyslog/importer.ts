/** rsyslog.conf and the files of rsyslog.d → sources and steps. */
import { nothingImported } from "../outcome.ts";
import type { Finding, Imported, ImportRequest, Importer } from "../outcome.ts";
import { ALL, allOf, anyOf, notOf, priorities } from "./condition.ts";
import type { Condition } from "./condition.ts";
import { importInputs } from "./inputs.ts";
import type { Inputs } from "./inputs.ts";
import { Known } from "./known.ts";
import { Marks, prioritiesText, writeCondition } from "./query-text.ts";
import { readStatements } from "./read.ts";
import { Rules } from "./rules.ts";
import { everyPriority } from "./selector.ts";
import { readSettings } from "./settings.ts";

export const rsyslog: Importer = {
  name: "rsyslog",
  summary: "rsyslog.conf and the files of rsyslog.d, in all of rsyslog's three languages",
  recognises,
  read: importRsyslog,
};

/** A line that only rsyslog or sysklogd has. */
const SIGNS = [
  /^[ \t]*\$(?:ModLoad|template|UDPServerRun|InputTCPServerRun|ActionFileDefaultTemplate|IncludeConfig|WorkDirectory|FileOwner|RuleSet|InputFileName|Umask)\b/im,
  /^[ \t]*(?:module|input|action|ruleset|main_queue|global|template)\s*\(\s*[\w.]+\s*=\s*["']/im,
  /^[ \t]*if\s+[^\n{]{0,200}\$[^\n]{0,400}\bthen\b/im,
  /^[ \t]*:[\w.!$-]+\s*,\s*(?:!\s*)?\w+\s*,\s*"/m,
  /^[ \t]*(?:(?:\*|kern|user|mail|daemon|auth|authpriv|syslog|lpr|news|uucp|cron|local[0-7])(?:,\w+)*)\.[!=]*[*\w]\S*\s+(?:-?\/|@|\?|:om|\||~|stop)/im,
];

function recognises(text: string, file: string): boolean {
  return (
    /\brsyslog[^/]*\.conf$|rsyslog\.d\/?$|rsyslog\.d\/[^/]+\.conf$/i.test(file) ||
    SIGNS.some((sign) => sign.test(text))
  );
}

function importRsyslog({ text, file }: ImportRequest): Imported {
  const statements = readStatements(text);
  const settings = readSettings(statements, file);
  const known = new Known();
  for (const template of settings.templates) known.addTemplate(template);
  for (const { name, statements: of } of settings.rulesets) known.addRuleset(name, of);
  const inputs = importInputs(settings.inputs, settings);
  const rules = new Rules(known);
  const bound = boundRulesets(inputs, rules);
  for (const { ruleset, condition } of bound) rules.ruleset(known.ruleset(ruleset) ?? [], condition);
  const { defaultRuleset } = settings;
  const main = defaultRuleset === undefined ? settings.rules : (known.ruleset(defaultRuleset) ?? []);
  rules.ruleset(main, bound.length === 0 ? ALL : anyOf(unbound(inputs)));
  const last = lastLine(text);
  rules.end(last);
  const imported = nothingImported();
  imported.sources = withOriginal(inputs, rules);
  imported.steps = [...journalSteps(inputs), ...rules.steps];
  imported.routes = rules.routes;
  imported.findings = [
    ...settings.findings,
    ...inputs.findings,
    ...rules.told.findings,
    ...known.findings(),
    ...restFinding(rules, inputs, last),
  ];
  return imported;
}

function unbound({ told }: Inputs): Condition[] {
  return told.filter(({ ruleset }) => ruleset === undefined).map(({ condition }) => condition);
}

/** Inputs with a ruleset of their own, each ruleset once. */
function boundRulesets(inputs: Inputs, rules: Rules): { ruleset: string; condition: Condition }[] {
  const found = new Map<string, Condition>();
  for (const { ruleset, condition, line } of inputs.told) {
    if (ruleset === undefined) continue;
    const taken = [...found].find(
      ([name, one]) => name !== ruleset && JSON.stringify(one) === JSON.stringify(condition),
    );
    if (taken !== undefined) {
      rules.told.lost(
        line,
        `the ruleset ${ruleset}: what comes by UDP and what by TCP is one source here, and has the ruleset ${taken[0]}`,
        "tell the two apart by host, facility or program",
      );
      continue;
    }
    const before = found.get(ruleset);
    found.set(ruleset, before === undefined ? condition : anyOf([before, condition]));
  }
  return [...found].map(([ruleset, condition]) => ({ ruleset, condition }));
}

/** The journal has facility and severity under names of its own; rules ask for syslog's. */
function journalSteps(inputs: Inputs): Imported["steps"] {
  const journal = inputs.sources.find(({ name }) => name === "journald");
  if (journal === undefined) return [];
  const copy = { SYSLOG_FACILITY: "syslog.facility", PRIORITY: "syslog.severity" };
  const when = "logboom.source:journald";
  return [
    {
      name: "mutate",
      options: { copy },
      when,
      line: journal.line,
      what: "facility and severity of the journal",
    },
  ];
}

/** What a rule asks of the raw message must be there. */
function withOriginal({ sources }: Inputs, { steps }: Rules): Imported["sources"] {
  if (!JSON.stringify(steps).includes("log.record.original")) return sources;
  return sources.map((source) =>
    source.name === "syslog" ? { ...source, options: { ...source.options, keepOriginal: true } } : source,
  );
}

/** A longer query helps nobody. */
const SUGGESTED_MOST = 200;
const RULES_MOST = 50;

/** rsyslog forgets what no rule takes; here it is kept, and told how not to. */
function restFinding(rules: Rules, { sources }: Inputs, line: number): Finding[] {
  const isMuch = rules.taken.length > RULES_MOST;
  const left = isMuch ? ALL : allOf([priorities(everyPriority()), notOf(anyOf(rules.taken))]);
  if (rules.taken.length === 0 || sources.length === 0 || left.kind === "none") return [];
  const written =
    left.kind === "priorities"
      ? { when: prioritiesText(left.masks), steps: [] }
      : writeCondition(left, new Marks(), true);
  const when = "when" in written && written.steps.length === 0 ? (written.when ?? "") : "";
  return [
    {
      line,
      level: "changed",
      text: "records that no rule takes are kept; rsyslog threw them away",
      suggestion:
        when === "" || when.length > SUGGESTED_MOST
          ? "a last step `drop` leaves out what is not wanted"
          : `to leave them out, add a last step: drop: {when: '${when}'}`,
    },
  ];
}

function lastLine(text: string): number {
  return text.replace(/\n+$/, "").split("\n").length;
}
