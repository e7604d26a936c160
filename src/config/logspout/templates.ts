/** Templates in variables and options are compiled once here, so that a fault is told at the start, with its place. */
import { Refusal } from "../../record/refusal.ts";
import { compileTemplate } from "../../template/template.ts";
import { quoted } from "./complaints.ts";
import type { Parse } from "./values.ts";

export const template: Parse<string> = (text, complain) => {
  try {
    compileTemplate(text, { name: "template" });
    return text;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = error.message.replace(/^template: template:/, "line ");
    const place = error.position === undefined ? "" : `, at character ${error.position + 1}`;
    complain(`${quoted(text)} is no template: ${why}${place}`, error.hint);
    return undefined;
  }
};
