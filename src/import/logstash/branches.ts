/**
 * Statements → steps in a row, each under the conditions that it stands in. A condition is asked once in Logstash, before what
 * stands under it; where that changes what the condition looks at, a mark is set first and asked for.
 */
import { ask, NotAsked } from "./conditions.ts";
import type { Asked, Mark } from "./conditions.ts";
import type { Conversion, DraftStep } from "./conversion.ts";
import { filterMakes } from "./fields.ts";
import type { Makes } from "./fields.ts";
import { convertFilter } from "./filters/catalog.ts";
import { Options } from "./options.ts";
import { pluginsOf } from "./tree.ts";
import type { Branch, Branches, Statement } from "./tree.ts";
import { EVERYTHING, both, equals, not } from "./when.ts";
import type { When } from "./when.ts";

export function convertStatements(statements: readonly Statement[], c: Conversion): DraftStep[] {
  return statements.flatMap((one) => {
    if (one.kind === "branches") return convertBranches(one, c);
    const options = new Options(one);
    const steps = convertFilter(options, c);
    c.findings.push(...options.rest());
    const makes = filterMakes(one, c.compatibility);
    c.messageMade ||= makes.others || makes.fields.includes("message");
    const changes = changesOfFilter(makes, options, c);
    return steps.map((step) => ({ ...step, changes }));
  });
}

function changesOfFilter({ fields, others }: Makes, options: Options, c: Conversion): "all" | string[] {
  return others && !options.has("target") ? "all" : fields.map((field) => c.names.ours(field));
}

interface Asking {
  branch: Branch;
  /** Undefined for `else`. */
  asked: Asked | undefined;
}

function convertBranches({ branches, line }: Branches, c: Conversion): DraftStep[] {
  const asking: Asking[] = [];
  for (const branch of branches) {
    const asked = branch.condition === undefined ? undefined : tryToAsk(branch, c);
    if (asked === "not asked") {
      tellLost(branches.slice(asking.length), c);
      break;
    }
    asking.push({ branch, asked });
  }
  const marks = asking.flatMap(({ asked }) => asked?.marks ?? []);
  const front = marks.map((mark) => markStep(mark, line, c));
  const bodies = asking.map(({ branch }) => convertStatements(branch.body, c));
  const reads = new Set(asking.flatMap(({ asked }) => asked?.reads ?? []));
  const isChanged = changesOf(bodies).some((field) => field === "all" || reads.has(field)) && reads.size > 0;
  const whens = branchConditions(asking);
  if (!isChanged)
    return cleaned(
      [...front, ...bodies.flatMap((body, i) => under(whens[i] ?? EVERYTHING, body))],
      marks.map((one) => one.mark),
      line,
    );
  const names = whens.map(() => c.mark(line));
  const set = whens.map((when, i) => ({
    ...plainStep(line, "mutate", { set: { [names[i] ?? ""]: "true" } }),
    when,
  }));
  const steps = bodies.flatMap((body, i) => under(equals(names[i] ?? "", "true"), body));
  return cleaned([...front, ...set, ...steps], [...marks.map((one) => one.mark), ...names], line);
}

function tryToAsk({ condition, line }: Branch, c: Conversion): Asked | "not asked" {
  if (condition === undefined) return "not asked";
  try {
    return ask(condition, c.asking(line));
  } catch (error) {
    if (!(error instanceof NotAsked)) throw error;
    c.lost(
      line,
      `a condition in which ${error.message} has no counterpart`,
      "what stands under it is left out",
    );
    return "not asked";
  }
}

/** Under a condition that cannot be asked, and behind it. */
function tellLost(branches: readonly Branch[], c: Conversion): void {
  for (const plugin of pluginsOf(branches.flatMap(({ body }) => body)))
    c.lost(plugin.line, `${plugin.name}: it stands under a condition that has no counterpart`);
}

/** Each branch is for what none before it was for. */
function branchConditions(asking: readonly Asking[]): When[] {
  const before: When[] = [];
  return asking.map(({ asked }) => {
    const own = asked?.when ?? EVERYTHING;
    const when = both([...before.map(not), own]);
    before.push(own);
    return when;
  });
}

function under(when: When, steps: readonly DraftStep[]): DraftStep[] {
  return steps.map((step) => ({ ...step, when: both([when, step.when]) }));
}

function markStep({ field, pattern }: Mark, line: number, c: Conversion): DraftStep {
  const looked = field === "message" && !c.messageMade ? {} : { field };
  return { ...plainStep(line, "regex", { ...looked, pattern }), what: "if, a regular expression" };
}

function plainStep(line: number, name: string, options: Record<string, unknown>): DraftStep {
  return { name, options, when: EVERYTHING, line, what: "if", notes: [] };
}

function cleaned(steps: readonly DraftStep[], marks: readonly string[], line: number): DraftStep[] {
  return marks.length === 0
    ? [...steps]
    : [...steps, { ...plainStep(line, "mutate", { remove: marks }), what: "end of if" }];
}

/** Fields that steps change before another one asks; those that the very last one changes matter to nobody. */
function changesOf(bodies: readonly (readonly DraftStep[])[]): string[] {
  return bodies.flatMap((body, i) => {
    const isLastBody = i === bodies.length - 1;
    return (isLastBody ? body.slice(0, -1) : body).flatMap(stepChanges);
  });
}

function stepChanges({ options, tagOnFailure, changes = [] }: DraftStep): string[] {
  const found = [changes].flat();
  if (tagOnFailure !== undefined) found.push("tags");
  for (const name of ["coerce", "update", "replace", "convert", "split", "join", "merge", "set"])
    found.push(...Object.keys(objectAt(options, name)));
  for (const [from, to] of Object.entries(objectAt(options, "rename"))) found.push(from, String(to));
  for (const to of Object.values(objectAt(options, "copy"))) found.push(String(to));
  for (const name of ["remove", "uppercase", "lowercase", "capitalize", "strip", "overwrite"])
    found.push(...listAt(options, name).map(String));
  for (const triple of listAt(options, "gsub")) found.push(String((triple as string[])[0]));
  return found;
}

function objectAt(options: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = options[name];
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function listAt(options: Record<string, unknown>, name: string): unknown[] {
  const value = options[name];
  return Array.isArray(value) ? (value as unknown[]) : [];
}
