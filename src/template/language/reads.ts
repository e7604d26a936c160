/**
 * Which fields (`Container.Config.Image`) of the outermost dot a template can read: so that what depends on the container alone is rendered once
 * for it. Errs on the side of too many.
 */
import type { List, Node, Operand, Pipe } from "./tree.ts";

/** Undefined: it uses dot as a whole, and so everything. */
export function readsOf(lists: ReadonlyMap<string, List>): ReadonlySet<string> | undefined {
  const found: Found = { names: new Set(), whole: false };
  for (const list of lists.values()) inList(found, list, true);
  return found.whole ? undefined : found.names;
}

interface Found {
  readonly names: Set<string>;
  whole: boolean;
}

/** `isRoot`: dot is (or may be) the outermost one. Inside with and range it is something that was read before. */
function inList(found: Found, list: List, isRoot: boolean): void {
  for (const node of list) inNode(found, node, isRoot);
}

function inNode(found: Found, node: Node, isRoot: boolean): void {
  if (node.type === "text" || node.type === "break" || node.type === "continue") return;
  if (node.pipe !== undefined) inPipe(found, node.pipe, isRoot);
  if (node.type === "action" || node.type === "template") return;
  inList(found, node.body, isRoot && node.type === "if");
  if (node.otherwise !== undefined) inList(found, node.otherwise, isRoot);
}

function inPipe(found: Found, pipe: Pipe, isRoot: boolean): void {
  for (const { operands } of pipe.commands) for (const operand of operands) inOperand(found, operand, isRoot);
}

function inOperand(found: Found, operand: Operand, isRoot: boolean): void {
  if (operand.type === "field") found.names.add(operand.names.join("."));
  else if (operand.type === "variable") inVariable(found, operand);
  else if (operand.type === "chain") inOperand(found, operand.of, isRoot);
  else if (operand.type === "pipe") inPipe(found, operand, isRoot);
  else if (operand.type === "dot" && isRoot) found.whole = true;
}

/** Other variables hold what was read before. */
function inVariable(found: Found, { name, names }: Extract<Operand, { type: "variable" }>): void {
  if (name !== "$") return;
  if (names.length === 0) found.whole = true;
  else found.names.add(names.join("."));
}
