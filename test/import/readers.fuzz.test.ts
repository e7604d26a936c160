/** Whatever stands in a file: importers end, soon, and throw nothing but a Refusal; what they make can be written down. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { awslogs } from "../../src/import/awslogs/importer.ts";
import { fluentBit } from "../../src/import/fluent-bit/importer.ts";
import type { Importer } from "../../src/import/outcome.ts";
import { renderYaml } from "../../src/import/render.ts";
import { rsyslog } from "../../src/import/rsyslog/importer.ts";
import { Refusal } from "../../src/record/refusal.ts";

const RUNS = Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) / 10;
/** Of processor time, on texts of a few hundred characters; what else the process does, such as collecting garbage, included. */
const MS_MOST = 2000;

const PIECES: Readonly<Record<string, readonly string[]>> = {
  rsyslog: [
    "*.info;mail.none",
    "local6.=err",
    ":msg, contains, ",
    ':programname, !isequal, "x" ',
    "if ",
    " then ",
    " else ",
    "$msg",
    "$!a!b",
    " == ",
    " and ",
    " not ",
    "contains",
    '"',
    "'",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\\",
    "\n",
    "\\\n",
    " ",
    "\t",
    "/var/log/x",
    "-/y;T",
    "?T",
    "@@host:514",
    "@",
    "& ",
    "~",
    "stop",
    "*",
    'action(type="omfile" file="/x")',
    'input(type="imudp" port="514")',
    'module(load="imfile")',
    'input(type="imfile" File="/a*" Tag="t")',
    'template(name="T" type="list") {',
    'property(name="msg")',
    'ruleset(name="r") {',
    "call r",
    '$template T,"/var/%HOSTNAME%/%$YEAR%.log"',
    "$RuleSet r",
    "$ModLoad imudp",
    "!prog",
    "+host",
    "-host",
    "#",
    "/*",
    "*/",
    'set $!x = "a" & $msg;',
    're_match($msg, "a+")',
    "&",
    ">=",
    "3",
    "$syslogseverity",
  ],
  awslogs: [
    "[general]",
    "[a]",
    "file = /x",
    "file=/y*",
    "log_group_name = g",
    "datetime_format = ",
    "%Y",
    "%b %d",
    "%",
    "{datetime_format}",
    "multi_line_start_pattern = ",
    "(",
    "^[",
    "time_zone: UTC",
    "encoding = ",
    "utf_8",
    "\n",
    " ",
    ";",
    "#",
    "initial_position = end_of_file",
    "rem ",
  ],
  "fluent-bit": [
    "[INPUT]\n",
    "[FILTER]\n",
    "[PARSER]\n",
    "[OUTPUT]\n",
    "[SERVICE]\n",
    "[MULTILINE_PARSER]\n",
    " Name tail\n",
    " Name grep\n",
    " Name parser\n",
    " Name modify\n",
    " Path /a,/b*\n",
    " Tag a.*\n",
    " Match *\n",
    " Match b.*\n",
    " Regex ",
    "(?<a>",
    ")",
    "log x\n",
    " Format regex\n",
    " Format json\n",
    " Time_Format %d/%b/%Y\n",
    " Time_Key t\n",
    " Types a:integer b:x\n",
    ' rule "start_state" "/^a/" "cont"\n',
    ' rule "cont" "/^ /" "cont"\n',
    " multiline.parser m\n",
    "@SET a=b\n",
    "${a}",
    "@INCLUDE x\n",
    "pipeline:\n",
    "  inputs:\n",
    "    - name: tail\n",
    "      path: /x\n",
    "parsers:\n",
    "\n",
    " ",
    ":",
    "- ",
    "{",
    "}",
    "&a",
    "*a",
    "!!x",
  ],
};

function textOf(pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
  );
  return fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(""));
}

describe.for([rsyslog, awslogs, fluentBit] as readonly Importer[])("$name", (importer) => {
  test("any text", { timeout: 240_000 }, () => {
    fc.assert(
      fc.property(textOf(PIECES[importer.name] ?? []), (text) => {
        const before = process.cpuUsage();
        try {
          const imported = importer.read({ text, file: "x", asWritten: false, fieldNames: undefined });
          const yaml = renderYaml(imported, { name: "x", placeOf: (line) => `x:${line}` });
          expect(typeof yaml).toBe("string");
          const lines = text.split("\n").length;
          expect(imported.findings.filter(({ line }) => line < 1 || line > lines)).toEqual([]);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        const { user } = process.cpuUsage(before);
        expect(user / 1000).toBeLessThan(MS_MOST);
      }),
      { numRuns: RUNS },
    );
  });
});
