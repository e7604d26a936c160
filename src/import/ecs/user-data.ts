/** Scripts for new machines. Nothing in them is ours to run; that all of it is a comment is worth a word. */
import { lineOf, nothingImported } from "../outcome.ts";
import type { Importer } from "../outcome.ts";

const COMMENTED_HEAD = /^#[ \t]+#!\s*\/\S+/m;

export const userData: Importer = {
  name: "user-data",
  summary: "user data of EC2 (shell)",
  recognises: (text) => /^\s*(?:#[ \t]+)?#!\s*\/bin\//.test(text) && /ECS(?:\\?_)CLUSTER/.test(text),
  read: ({ text }) => {
    const imported = nothingImported();
    const head = COMMENTED_HEAD.exec(text);
    if (head === null) return imported;
    const script = text
      .trim()
      .replace(/^#[ \t]?/gm, "")
      .replaceAll("\\_", "_");
    imported.findings.push({
      line: lineOf(text, head.index),
      level: "fault",
      code: "D12",
      text: "every line of the user data begins with #, so that nothing is done and the machine never joins its cluster",
      suggestion: `without it: ${script.split("\n").join(" ⏎ ")}`,
    });
    return imported;
  },
};
