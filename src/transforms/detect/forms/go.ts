/** Go: the standard log package, klog and glog (which C++ has too), zap's console. */
import { SEVERITY } from "../../../record/severity.ts";
import type { Found } from "../found.ts";
import { HEAD } from "../line.ts";
import { layout } from "./form.ts";
import type { LineForm } from "./form.ts";
import { addPairs } from "./pairs.ts";
import { closingQuote } from "./request.ts";

const LETTERS: Readonly<Record<string, number>> = {
  I: SEVERITY.info,
  W: SEVERITY.warn,
  E: SEVERITY.error,
  F: SEVERITY.fatal,
};

/** `I1121 09:30:00.123456       1 main.go:12] …`: letter, month and day (glog of today: the year before them), thread, file, line. */
const klog = layout({
  name: "klog",
  heads: [HEAD.none],
  starts: "IWEF",
  expression:
    "([IWEF])(\\d{4})?\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{6} {1,10}(\\d{1,20}) ([\\w./+-]{1,200}):(\\d{1,7})\\] ?",
  take: ["", "", "thread.id", "code.file.path", "code.line.number"],
  also: (found, groups) => {
    found.level = LETTERS[groups[1] ?? ""] ?? 0;
    found.stamp(groups[2] === undefined ? "month and day" : "date without signs", groups.index + 1);
    addStructured(found, groups.input, groups.index + groups[0].length);
  },
});

/** klog's structured form is a message in quotes and pairs: `"Pod status updated" pod="kube-system/dns" status="ready"`. */
function addStructured(found: Found, text: string, at: number): void {
  if (text.charCodeAt(at) !== 34) return;
  const close = closingQuote(text, at + 1);
  if (close >= 0 && text.charCodeAt(close + 1) === 32) addPairs(found, text, close + 2);
}

const FILE = / ([\w./@+-]{1,200}\.go):(\d{1,6}): /y;

/** `2026/11/21 09:30:00 main.go:31: …`: log.Lshortfile is not the default, the time is. */
const goLog: LineForm = {
  name: "go",
  heads: [HEAD.slashes],
  last: true,
  read: ({ text, rest }, found) => {
    if (text.charCodeAt(rest) !== 32) return false;
    FILE.lastIndex = rest;
    const groups = FILE.exec(text);
    found.add("code.file.path", groups?.[1]);
    found.add("code.line.number", groups?.[2]);
    return true;
  },
};

const ZAP_LEVEL = "(debug|info|warn|error|dpanic|panic|fatal|DEBUG|INFO|WARN|ERROR|DPANIC|PANIC|FATAL)";

/** zap's console: fields are divided by tabs, and a JSON object may stand at the end. */
const zap = layout({
  name: "zap",
  heads: [HEAD.iso],
  expression: `\\t${ZAP_LEVEL}\\t(?:([\\w./-]{1,200})\\t)?([\\w./@+-]{1,200}\\.go):(\\d{1,6})\\t`,
  take: ["level", "log.logger", "code.file.path", "code.line.number"],
  also: addTail,
});
/** Without the place in the code. */
const zapNamed = layout({
  name: "zap",
  heads: [HEAD.iso],
  expression: `\\t${ZAP_LEVEL}\\t([\\w./-]{1,200})\\t(?![\\w./@+-]{1,200}\\.go:\\d{1,6}\\t|\\{")`,
  take: ["level", "log.logger"],
  also: addTail,
});

/** Without a name as well: the message, and pairs right behind it. */
const zapBare = layout({
  name: "zap",
  heads: [HEAD.iso],
  expression: `\\t${ZAP_LEVEL}\\t[^\\t\\n]{1,1000}\\t(?=\\{")`,
  take: ["level"],
  also: addTail,
});

function addTail(found: Found, { input }: RegExpExecArray): void {
  const tail = input.lastIndexOf("\t{");
  if (tail >= 0 && input.endsWith("}")) found.objectAt = tail + 1;
}

export const goForms: readonly LineForm[] = [klog, zap, zapNamed, zapBare, goLog];
