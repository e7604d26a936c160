/** Templates in variables and options are compiled once here, so that a fault is told at the start, with its place. */
import { Refusal } from "../../record/refusal.ts";
import { emptyNames } from "../../template/contexts/cloudwatch.ts";
import { emptyDot } from "../../template/contexts/record-template.ts";
import { compileTemplate } from "../../template/template.ts";
import type { StructValue } from "../../template/values.ts";
import { quoted } from "./complaints.ts";
import type { Complain } from "./complaints.ts";
import type { Parse } from "./values.ts";

/** Of a line and its container. */
export const template: Parse<string> = (text, complain) => checked(text, emptyDot(), complain);

/** Of a container: names of CloudWatch's groups and streams. */
export const nameTemplate: Parse<string> = (text, complain) => checked(text, emptyNames(), complain);

function checked(text: string, dot: StructValue, complain: Complain): string | undefined {
  try {
    compileTemplate(text, { name: "template", dot });
    return text;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = error.message.replace(/^template: template:/, "line ");
    const place = error.position === undefined ? "" : `, at character ${error.position + 1}`;
    complain(`${quoted(text)} is no template: ${why}${place}`, error.hint);
    return undefined;
  }
}
