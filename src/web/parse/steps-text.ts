/** Steps as text: what is done to it without knowing YAML. */

/** `steps:3:5: what is wrong`, as the server names places. */
export interface Fault {
  line: number;
  text: string;
}

export function faultsOf(message: string): Fault[] {
  return [...message.matchAll(/^steps:(\d+):\d+: (.*)$/gm)].map(([, line = "1", text = ""]) => ({
    line: Number(line),
    text,
  }));
}

/** A step that is ready to be put into the list; `when` is a query, or empty. */
export function grokStep(pattern: string, when: string): string {
  const condition = when === "" ? "" : `    when: ${quoted(when)}\n`;
  return `- grok:\n${condition}    patterns:\n      - ${quoted(pattern)}\n`;
}

/** The text with a step more at its end. */
export function withStep(text: string, step: string): string {
  const before = text.trimEnd();
  const indent = /^transforms\s*:/m.test(before) ? "  " : "";
  const lines = step
    .trimEnd()
    .split("\n")
    .map((line) => indent + line);
  return `${before === "" ? "" : `${before}\n`}${lines.join("\n")}\n`;
}

/** As it stands in logboom.yaml. */
export function asConfiguration(text: string): string {
  if (/^(transforms|detect)\s*:/m.test(text)) return text;
  const lines = text.trimEnd().split("\n");
  return `transforms:\n${lines.map((line) => (line === "" ? "" : `  ${line}`)).join("\n")}\n`;
}

/** YAML's single quotation marks leave all else as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
