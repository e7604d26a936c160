/** Statements → what they set up: inputs, templates and rulesets; the rules that are left; and settings of rsyslog's own running. */
import type { Finding } from "../outcome.ts";
import type { Defaults, Input } from "./inputs.ts";
import type { ObjectStatement, Params, Statement } from "./statements.ts";
import { templateOfDirective, templateOfObject } from "./templates.ts";
import type { Template } from "./templates.ts";

/** rsyslog's own name for what stands in no ruleset. */
const DEFAULT_RULESET = "RSYSLOG_DefaultRuleset";

export interface Settings extends Defaults {
  inputs: Input[];
  templates: Template[];
  rulesets: { name: string; statements: Statement[] }[];
  /** Of the default ruleset, unless another one is made the default. */
  rules: Statement[];
  defaultRuleset: string | undefined;
  findings: Finding[];
}

interface Reading extends Settings {
  /** The imported files, as the user named them. */
  named: string;
  modules: Map<string, Params>;
  global: Map<string, readonly string[]>;
  /** Where rules go, as `$RuleSet` says. */
  into: Statement[];
  /** `$InputFile…` up to `$InputRunFileMonitor`. */
  file: Map<string, string[]>;
  /** `$InputTCPServerBindRuleset` and the like: for inputs behind it. */
  bound: Map<string, string>;
  /** Settings without a counterpart, told together. */
  own: { name: string; line: number }[];
}

export function readSettings(statements: readonly Statement[], named: string): Settings {
  const rules: Statement[] = [];
  const reading: Reading = {
    named,
    inputs: [],
    templates: [],
    rulesets: [],
    rules,
    defaultRuleset: undefined,
    findings: [],
    modules: new Map(),
    global: new Map(),
    into: rules,
    file: new Map(),
    bound: new Map(),
    own: [],
  };
  for (const statement of statements) {
    if (statement.kind === "directive") directive(reading, statement);
    else if (statement.kind === "object") object(reading, statement);
    else reading.into.push(statement);
  }
  tellOwn(reading);
  return reading;
}

const LOADS_AN_INPUT = new Set([
  "imjournal",
  "imuxsock",
  "imklog",
  "imkmsg",
  "imdocker",
  "immark",
  "impstats",
]);
const INPUT_MODULES: Readonly<Record<string, string>> = {
  udpserverrun: "imudp",
  inputtcpserverrun: "imtcp",
  inputptcpserverrun: "imptcp",
  inputrelpserverrun: "imrelp",
};
const BINDING: Readonly<Record<string, string>> = {
  inputudpserverbindruleset: "imudp",
  inputtcpserverbindruleset: "imtcp",
  inputptcpserverbindruleset: "imptcp",
};
const FILE_DIRECTIVE =
  /^inputfile(name|tag|severity|facility|readmode|statefile|pollinterval|persiststateinterval|maxlinesatonce|bindruleset)$/;

function directive(reading: Reading, { name, value, line }: Extract<Statement, { kind: "directive" }>): void {
  const word = name.toLowerCase();
  const module = INPUT_MODULES[word];
  if (module !== undefined) return listen(reading, module, { port: value, line });
  if (BINDING[word] !== undefined) return void reading.bound.set(BINDING[word], value);
  const ofFile = FILE_DIRECTIVE.exec(word);
  if (ofFile !== null) return fileDirective(reading, ofFile[1] ?? "", value);
  const known = DIRECTIVES[word];
  if (known !== undefined) known(reading, value, line);
  else otherDirective(reading, word, { name, value, line });
}

const DIRECTIVES: Readonly<Record<string, (reading: Reading, value: string, line: number) => void>> = {
  modload: (reading, value, line) => load(reading, value, { line, params: new Map() }),
  template: (reading, value, line) => template(reading, templateOfDirective(value, line), line),
  udpserveraddress: (reading, value) => void reading.bound.set("address imudp", value),
  inputrunfilemonitor: (reading, _value, line) => {
    reading.inputs.push({ line, type: "imfile", params: new Map(reading.file) });
    reading.file.clear();
  },
  ruleset: switchTo,
  defaultruleset: (reading, value) => {
    reading.defaultRuleset = value === DEFAULT_RULESET ? undefined : value;
  },
  includeconfig: include,
  maxmessagesize: (reading, value) => void reading.global.set("maxmessagesize", [value]),
  inputtcpmaxsessions: (reading, value) => setModule(reading, "imtcp", "maxsessions", value),
};

function setModule(reading: Reading, module: string, key: string, value: string): void {
  reading.modules.set(module, new Map([...(reading.modules.get(module) ?? []), [key, [value]]]));
}

function otherDirective(
  reading: Reading,
  word: string,
  { name, value, line }: { name: string; value: string; line: number },
): void {
  const tls = /^(defaultnetstreamdriver(?:ca|cert|key)file)$/.exec(word);
  if (tls !== null) return void reading.global.set(word, [value]);
  if (word === "inputtcpserverstreamdrivermode" || word === "inputtcpserverstreamdriverauthmode") {
    const key = word.endsWith("authmode") ? "streamdriver.authmode" : "streamdriver.mode";
    return setModule(reading, "imtcp", key, value);
  }
  if (word === "allowedsender")
    return void reading.findings.push({
      line,
      level: "not carried over",
      text: `$AllowedSender ${value}: who may send is the firewall's to say`,
      suggestion:
        "listen on an inner address alone, or use TLS with certificates of the senders (requireClientCert)",
    });
  if (word === "repeatedmsgreduction" && value.toLowerCase() === "on")
    return void reading.findings.push({
      line,
      level: "changed",
      text: "repeated messages are kept one by one",
      suggestion: "the step dedupe leaves repetitions out: dedupe: {fields: [host.name, service.name, body]}",
    });
  reading.own.push({ name: `$${name}`, line });
}

function listen(reading: Reading, type: string, { port, line }: { port: string; line: number }): void {
  const params = new Map<string, readonly string[]>([["port", [port]]]);
  const ruleset = reading.bound.get(type);
  if (ruleset !== undefined) params.set("ruleset", [ruleset]);
  const address = reading.bound.get(`address ${type}`);
  if (address !== undefined) params.set("address", [address]);
  reading.inputs.push({ line, type, params });
}

function fileDirective(reading: Reading, part: string, value: string): void {
  const names: Readonly<Record<string, string>> = { name: "file", bindruleset: "ruleset" };
  reading.file.set(names[part] ?? part, [value]);
}

function load(reading: Reading, path: string, { line, params }: { line: number; params: Params }): void {
  const module = (path.split("/").at(-1) ?? "").replace(/\.so$/, "").toLowerCase();
  reading.modules.set(module, new Map([...(reading.modules.get(module) ?? []), ...params]));
  const isOff = params.get("syssock.use")?.[0] === "off";
  if (LOADS_AN_INPUT.has(module) && !isOff) reading.inputs.push({ line, type: module, params });
}

function template(reading: Reading, read: Template | undefined, line: number): void {
  if (read !== undefined) reading.templates.push(read);
  else
    reading.findings.push({
      line,
      level: "fault",
      text: "a template needs a name, a comma and a text in quotes",
      suggestion: 'such as $template Name,"/var/log/%HOSTNAME%.log"',
    });
}

function switchTo(reading: Reading, name: string): void {
  if (name === DEFAULT_RULESET) {
    reading.into = reading.rules;
    return;
  }
  const statements: Statement[] = [];
  reading.rulesets.push({ name, statements });
  reading.into = statements;
}

/** They may have been named beside this file. */
function include(reading: Reading, files: string, line: number): void {
  const folder = files.slice(0, files.lastIndexOf("/"));
  if (folder !== "" && reading.named.includes(folder)) return;
  const order = [folder || "FILES", reading.named];
  if (reading.rules.length > 0) order.reverse();
  reading.findings.push({
    line,
    level: "not carried over",
    text: `the files ${files} are not read along`,
    suggestion: `name them, too, in the order in which rsyslog reads them: logboom import ${order.join(" ")}`,
  });
}

function object(reading: Reading, statement: ObjectStatement): void {
  const { name, params, line, body } = statement;
  const first = (key: string): string => params.get(key)?.[0] ?? "";
  switch (name) {
    case "module":
      withoutCounterpart(reading, first("load"), statement);
      return load(reading, first("load"), { line, params });
    case "input":
      withoutCounterpart(reading, first("type"), statement);
      return void reading.inputs.push({ line, type: first("type").toLowerCase(), params });
    case "template":
      return template(reading, templateOfObject(statement), line);
    case "ruleset":
      return void reading.rulesets.push({ name: first("name"), statements: body });
    case "include":
      return include(reading, first("file") || first("text"), line);
    case "global":
      for (const [key, value] of params) reading.global.set(key, value);
      if (reading.global.size === 0 || !params.has("maxmessagesize"))
        reading.own.push({ name: "global()", line });
      return;
    case "lookup_table":
      return void reading.findings.push({
        line,
        level: "not carried over",
        text: `the lookup table ${first("name")}`,
        suggestion: "the step lookup takes a CSV file: lookup: {file: table.csv, key: host.name}",
      });
    default:
      reading.own.push({ name: `${name}()`, line });
  }
}

/** Options of inputs and modules that mean something here. */
const UNDERSTOOD =
  /^(?:type|load|name|port|address|ruleset|file|tag|facility|severity|(?:start|end)msg\.regex|readmode|readtimeout|freshstarttail|ignoreolderthan|trimlineoverbytes|addmetadata|maxsessions|streamdriver\.(?:name|mode|authmode|\w+file)|permittedpeer|syssock\.use)$/;

function withoutCounterpart(reading: Reading, of: string, { params, line }: ObjectStatement): void {
  const names = [...params.keys()].filter((key) => !UNDERSTOOD.test(key));
  if (names.length > 0) reading.own.push({ name: `${of}: ${names.join(" ")}`, line });
}

/** Owners of files, queues, rate limits: a line each would hide what matters. */
function tellOwn({ own, findings }: Reading): void {
  const [first] = own;
  if (first === undefined) return;
  const names = own.map(({ name, line }) => `${name} (line ${line})`).join("; ");
  findings.push({
    line: first.line,
    level: "not carried over",
    text: `settings of rsyslog's own running: ${names}`,
    suggestion:
      "logboom keeps records in a store of its own and holds them in a journal on disk until they are there",
  });
}
