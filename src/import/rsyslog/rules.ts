/** rsyslog's rules, in their order → steps. Goes through the statements once and remembers what was taken and what was stopped. */
import type { ImportedRoute, ImportedStep } from "../outcome.ts";
import { ALL, allOf, anyOf, areApart, beyond, isWithin, notOf } from "./condition.ts";
import type { Condition } from "./condition.ts";
import { conditionOf } from "./filters.ts";
import { actionSteps } from "./modules.ts";
import type { Known } from "./known.ts";
import { fieldOf } from "./properties.ts";
import { Marks, writeCondition } from "./query-text.ts";
import type { Action, Statement } from "./statements.ts";
import { nameOf, textOf } from "./templates.ts";
import { Told } from "./told.ts";

/** The field that says in which file, or files, rsyslog would have written a record. */
const FILE_FIELD = "rsyslog.file";
/** Holds a name for the moment in which it is added to others. */
const NEXT_FIELD = "rsyslog.file.next";
/** Says of a record that no later rule is for it. */
const STOPPED_FIELD = "rsyslog.stopped";
const STOPPED: Condition = { kind: "term", query: `${STOPPED_FIELD}:*` };
/** So many conditions of other rules are written into one; a query has a limit, and a reader, too. */
const LISTED_MOST = 4;
/** logboom.yaml takes a thousand. */
const STEPS_MOST = 990;
const NAMED: Condition = { kind: "term", query: `${FILE_FIELD}:*` };
/** Rulesets within each other, and calls in all: a few that call each other twice would be gone through for ever. */
const RULESETS_DEEP = 8;
const CALLS_MOST = 1000;

export class Rules {
  readonly steps: ImportedStep[] = [];
  readonly routes: ImportedRoute[] = [];
  readonly told = new Told();
  readonly #known: Known;
  readonly #marks = new Marks();
  /** Of files, receivers and the like: a record of these is kept somewhere. */
  readonly taken: Condition[] = [];
  readonly #filed: { path: string; condition: Condition }[] = [];
  #stopped: Condition[] = [];
  /** Of receivers and modules, whose records have no name of a file. */
  readonly #sent: Condition[] = [];
  #remembers = false;
  #isFull = false;
  /** Rulesets that are being gone through. */
  readonly #within: string[] = [];
  #calls = 0;

  constructor(known: Known) {
    this.#known = known;
  }

  /** One ruleset: a discard in it ends nothing in others. */
  ruleset(statements: readonly Statement[], condition: Condition): void {
    this.#stopped = [];
    if (this.#remembers) this.#forget(statements[0]?.line ?? 1);
    this.#walk(statements, condition);
  }

  #forget(line: number): void {
    this.#remembers = false;
    this.steps.push({
      name: "mutate",
      options: { remove: [STOPPED_FIELD] },
      line,
      what: "the next ruleset",
    });
  }

  /** Marks are for steps, not for people. */
  end(line: number): void {
    const names = [...this.#marks.names, ...(this.#remembers ? [STOPPED_FIELD] : [])];
    if (names.length > 0)
      this.steps.push({
        name: "mutate",
        options: { remove: names },
        line,
        what: "marks of the rules above",
      });
  }

  #walk(statements: readonly Statement[], condition: Condition): void {
    for (const statement of statements) this.#statement(statement, condition);
  }

  #statement(statement: Statement, condition: Condition): void {
    if (this.#isFull) return;
    switch (statement.kind) {
      case "rule": {
        const own = conditionOf(statement.filter);
        this.#walk(statement.statements, allOf([condition, own]));
        if (statement.otherwise.length > 0) this.#walk(statement.otherwise, allOf([condition, notOf(own)]));
        return;
      }
      case "action":
        return this.#action(statement.action, statement.line, this.#left(condition));
      case "stop":
        return this.#stop(statement.line, condition);
      case "call":
        return this.#call(statement, condition);
      case "set":
        return this.#set(statement, this.#left(condition));
      case "directive":
      case "object":
        return;
      case "unread":
        return this.told.lost(statement.line, `"${shortened(statement.text)}": ${statement.why}`);
    }
  }

  /** Without what an earlier rule stopped. What both ask need not be asked again. */
  #left(condition: Condition): Condition {
    const others = this.#stopped.filter((one) => !areApart(condition, one));
    if (others.some((one) => isWithin(condition, one))) return notOf(ALL);
    const asked = others.map((one) => beyond(one, condition));
    return asked.length === 0 ? condition : allOf([condition, notOf(anyOf(asked))]);
  }

  #action(action: Action, line: number, condition: Condition): void {
    if (condition.kind === "none")
      return this.told.lost(line, "no record comes to this rule", "an earlier one stops them all");
    switch (action.kind) {
      case "file":
        return this.#file(action.path, line, condition);
      case "dynamic file":
        return this.#dynamicFile(action.nameTemplate, line, condition);
      case "forward":
        this.#take(condition);
        return this.#forward(action, line);
      case "users":
        return this.told.lost(
          line,
          `messages to the terminals of ${action.users === "*" ? "all who are signed in" : action.users}`,
          "an alert rule tells people",
        );
      case "module":
        return this.#module(action, line, condition);
    }
  }

  #take(condition: Condition): void {
    this.taken.push(condition);
    this.#sent.push(condition);
  }

  #file(path: string, line: number, condition: Condition): void {
    // Nobody keeps it: a discard behind it throws away.
    if (path === "/dev/null") return;
    this.taken.push(condition);
    if (path.startsWith("/dev/"))
      return this.told.lost(
        line,
        `writing to ${path}`,
        "`logboom tail` shows records on a terminal as they come",
      );
    const before = this.#filed.filter((one) => !areApart(one.condition, condition));
    const again = before.filter((one) => one.path === path).map((one) => beyond(one.condition, condition));
    const added = again.length === 0 ? condition : allOf([condition, notOf(anyOf(again))]);
    if (added.kind === "none") return;
    if (condition.kind !== "unknown") this.#filed.push({ path, condition });
    const what = `file ${path}`;
    const others = before.filter((one) => one.path !== path);
    const isSecond = others.some((one) => isWithin(added, one.condition));
    if (others.length > 0) {
      const options = {
        replace: { [NEXT_FIELD]: path },
        merge: { [FILE_FIELD]: NEXT_FIELD },
        remove: [NEXT_FIELD],
      };
      const named = isSecond ? added : allOf([added, NAMED]);
      this.#step({ name: "mutate", options, line, what: `${what}, beside others` }, named, false);
    }
    if (isSecond) return;
    const set = { name: "mutate", options: { set: { [FILE_FIELD]: path } }, line, what };
    this.#step(set, others.length === 0 ? added : allOf([added, notOf(NAMED)]), false);
  }

  #dynamicFile(template: string, line: number, condition: Condition): void {
    const found = this.#known.template(template);
    if (found === undefined) {
      this.taken.push(condition);
      return this.told.fault(
        line,
        `the template ${template} is not there`,
        "rsyslog writes no such file either; name a template that is defined",
      );
    }
    this.#known.namesFile(template);
    const { name, leftOut, unknown } = nameOf(found.text ?? "");
    for (const property of unknown)
      this.told.lost(line, `the property ${property} in the file's name has no counterpart and is left out`);
    if (leftOut.length > 0)
      this.told.changed(
        line,
        `${leftOut.join(" ")} in the file's name is left out`,
        "records have their time: a query for a day finds what the file of that day would hold",
      );
    this.#file(name, line, condition);
  }

  #forward({ protocol, target, port }: Extract<Action, { kind: "forward" }>, line: number): void {
    const host = target.includes(":") ? `[${target}]` : target;
    const uri = `syslog+${protocol}://${host}:${port}`;
    this.routes.push({ uri, line, what: "forward" });
    this.told.lost(
      line,
      `a server keeps what it receives and sends nothing on to ${host}:${port}`,
      `let the senders write to both, or keep this line in rsyslog; an agent sends containers' lines there: logboom agent '${uri}'`,
    );
  }

  #module(action: Extract<Action, { kind: "module" }>, line: number, condition: Condition): void {
    const made = actionSteps(action);
    if (made.takes) this.#take(condition);
    for (const step of made.steps) this.#step({ ...step, line, what: action.module }, condition, false);
    if (made.text !== "") this.told.lost(line, made.text, made.suggestion);
  }

  /** What is stopped before anything kept it is thrown away; behind that it only ends the way through the rules. */
  #stop(line: number, condition: Condition): void {
    const left = this.#left(condition);
    const certain = this.taken.filter((one) => one.kind !== "unknown");
    const isKept =
      left.kind === "none" || certain.some((one) => isWithin(left, one)) || isWithin(left, anyOf(certain));
    const kept = this.taken.filter((one) => !areApart(one, left));
    // What is thrown away here comes to no later step.
    const goesOn = isKept ? condition : kept.length === 0 ? notOf(ALL) : allOf([condition, anyOf(kept)]);
    if (goesOn.kind !== "unknown" && goesOn.kind !== "none") this.#goesNoFurther(goesOn, line);
    if (isKept) return;
    const others = kept.length > LISTED_MOST ? [NAMED, ...this.#sent] : kept;
    const beside = others.map((one) => beyond(one, left));
    const thrown = kept.length === 0 ? left : allOf([left, notOf(anyOf(beside))]);
    this.#step({ name: "drop", options: {}, line, what: "stop" }, thrown, true);
  }

  /** A few such conditions are asked by each later rule; for more of them a field remembers. */
  #goesNoFurther(condition: Condition, line: number): void {
    if (this.#stopped.length < LISTED_MOST) {
      this.#stopped.push(condition);
      return;
    }
    const options = { set: { [STOPPED_FIELD]: "true" } };
    this.#step({ name: "mutate", options, line, what: "stop" }, condition, false);
    if (!this.#stopped.includes(STOPPED)) this.#stopped.push(STOPPED);
    this.#remembers = true;
  }

  #call({ ruleset, line }: Extract<Statement, { kind: "call" }>, condition: Condition): void {
    const statements = this.#known.ruleset(ruleset);
    if (statements === undefined)
      return this.told.fault(line, `the ruleset ${ruleset} is not there`, "name a ruleset that is defined");
    this.#calls += 1;
    if (this.#within.includes(ruleset))
      return this.told.fault(line, `the ruleset ${ruleset} calls itself`, "leave the call out");
    if (this.#within.length >= RULESETS_DEEP || this.#calls > CALLS_MOST)
      return this.told.lost(line, `call ${ruleset}: there are too many calls within each other`);
    this.#within.push(ruleset);
    this.#walk(statements, condition);
    this.#within.pop();
  }

  #set({ variable, value, line }: Extract<Statement, { kind: "set" }>, condition: Condition): void {
    const field = fieldOf(variable);
    const text = textOf(value);
    if (field === undefined || text === undefined)
      return this.told.lost(
        line,
        `set $${variable}: the expression has no counterpart`,
        "the step mutate sets fields; %{name} stands for another field",
      );
    this.#step(
      { name: "mutate", options: { set: { [field]: text } }, line, what: `set $${variable}` },
      condition,
      false,
    );
  }

  #step(step: ImportedStep, condition: Condition, exactly: boolean): void {
    const written = writeCondition(condition, this.#marks, exactly);
    const { line, what } = step;
    if (this.steps.length >= STEPS_MOST) return this.#full(line);
    if ("why" in written)
      return this.told.lost(line, `${what}: ${written.why}`, "write a step of your own in its place");
    for (const before of written.steps) this.steps.push({ ...before, line, what: `asked by ${what}` });
    this.steps.push(written.when === undefined ? step : { ...step, when: written.when });
  }

  #full(line: number): void {
    this.#isFull = true;
    this.told.lost(
      line,
      "from here on there are more rules than logboom.yaml takes steps",
      "leave out what nobody reads",
    );
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
