/** A parsed template written out again, as Go's own tests compare trees. */
import type { Command, List, Node, Operand, Pipe } from "../../src/template/language/tree.ts";
import { quote } from "../../src/template/format/quote.ts";

export function canonical(list: List, source: string): string {
  return list.map((node) => nodeText(node, source)).join("");
}

function nodeText(node: Node, source: string): string {
  switch (node.type) {
    case "text":
      return quote(node.text);
    case "action":
      return `{{${pipeText(node.pipe, source)}}}`;
    case "template": {
      const pipe = node.pipe === undefined ? "" : ` ${pipeText(node.pipe, source)}`;
      return `{{template ${quote(node.name)}${pipe}}}`;
    }
    case "break":
    case "continue":
      return `{{${node.type}}}`;
    case "if":
    case "with":
    case "range": {
      const otherwise = node.otherwise === undefined ? "" : `{{else}}${canonical(node.otherwise, source)}`;
      return `{{${node.type} ${pipeText(node.pipe, source)}}}${canonical(node.body, source)}${otherwise}{{end}}`;
    }
  }
}

function pipeText(pipe: Pipe, source: string): string {
  const sign = pipe.assigns ? "=" : ":=";
  const variables = pipe.variables.length === 0 ? "" : `${pipe.variables.join(", ")} ${sign} `;
  return variables + pipe.commands.map((command) => commandText(command, source)).join(" | ");
}

function commandText(command: Command, source: string): string {
  return command.operands.map((operand) => operandText(operand, source)).join(" ");
}

function operandText(operand: Operand, source: string): string {
  if (operand.type === "pipe") return `(${pipeText(operand, source)})`;
  if (operand.type !== "chain") return source.slice(operand.at, operand.end);
  return `${operandText(operand.of, source)}${operand.names.map((name) => `.${name}`).join("")}`;
}
