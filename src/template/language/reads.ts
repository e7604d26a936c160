/**
 * Which fields of the outermost dot a template can read: so that what depends on the container alone is rendered once
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
  switch (operand.type) {
    case "dot":
      if (isRoot) found.whole = true;
      return;
    case "field":
      found.names.add(operand.names[0] ?? "");
      return;
    case "variable":
      if (operand.name !== "$") return;
      if (operand.names[0] === undefined) found.whole = true;
      else found.names.add(operand.names[0]);
      return;
    case "chain":
      inOperand(found, operand.of, isRoot);
      return;
    case "pipe":
      inPipe(found, operand, isRoot);
      return;
    default:
  }
}
