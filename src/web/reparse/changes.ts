/** What is different between a record as it is stored and as today's steps make it. */
import type { RecordJson } from "../../api/contract.ts";

export interface Change {
  sign: "+" | "−" | "~";
  name: string;
  value: string;
  /** For "~". */
  was?: string;
}

export function changesBetween(before: RecordJson, after: RecordJson): Change[] {
  const was = fieldsOf(before);
  const now = fieldsOf(after);
  const changes: Change[] = [];
  for (const [name, value] of now) {
    const old = was.get(name);
    if (old === undefined) changes.push({ sign: "+", name, value });
    else if (old !== value) changes.push({ sign: "~", name, value, was: old });
  }
  for (const [name, value] of was) if (!now.has(name)) changes.push({ sign: "−", name, value });
  return changes;
}

function fieldsOf({ timestamp, severity, resource, attributes }: RecordJson): Map<string, string> {
  const fields = new Map([
    ["timestamp", timestamp],
    ["severity", severity],
  ]);
  for (const [name, value] of [...Object.entries(resource), ...Object.entries(attributes)])
    fields.set(name, String(value));
  return fields;
}
