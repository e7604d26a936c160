/** Every form there is, and which of them a line can have by what it begins with. */
import type { LineForm } from "./form.ts";
import { accessLog } from "./access.ts";
import { databaseForms } from "./databases.ts";
import { goForms } from "./go.ts";
import { hclogForms } from "./hclog.ts";
import { javaForms } from "./java.ts";
import { logfmt } from "./logfmt.ts";
import { otherForms } from "./others.ts";
import { proxyForms } from "./proxies.ts";
import { pythonForms } from "./python.ts";
import { rubyForms } from "./ruby.ts";
import { serverForms } from "./servers.ts";
import { syslogForms } from "./syslog.ts";

export const LINE_FORMS: readonly LineForm[] = [
  accessLog,
  ...proxyForms,
  ...serverForms,
  ...javaForms,
  ...hclogForms,
  ...pythonForms,
  ...goForms,
  ...rubyForms,
  ...databaseForms,
  ...otherForms,
  ...syslogForms,
  logfmt,
].sort((a, b) => Number(a.last ?? false) - Number(b.last ?? false));

export const FORM_NAMES: readonly string[] = [...new Set(LINE_FORMS.map(({ name }) => name))].sort();

const HEADS = 10;
const ASCII = 128;

export class FormTable {
  /** By what a line begins with; for lines without a time by their first character as well. */
  readonly #byHead: LineForm[][] = [];
  readonly #byFirst: LineForm[][] = [];

  constructor(without: readonly string[]) {
    const forms = LINE_FORMS.filter(({ name }) => !without.includes(name));
    for (let head = 0; head < HEADS; head += 1)
      this.#byHead.push(forms.filter((form) => form.heads.includes(head)));
    const untimed = this.#byHead[0] ?? [];
    for (let code = 0; code < ASCII; code += 1) {
      const first = String.fromCharCode(code);
      this.#byFirst.push(untimed.filter(({ starts }) => starts === undefined || starts.includes(first)));
    }
  }

  /** Those that a line may have. */
  of(head: number, first: number): readonly LineForm[] {
    const forms = head === 0 ? this.#byFirst[first] : this.#byHead[head];
    return forms ?? NONE;
  }
}

const NONE: readonly LineForm[] = [];
