/** What is wrong with a command line and its environment, gathered, so that a person mends all of it in one go. */
import { Refusal } from "../../record/refusal.ts";

/** `message` says what is wrong, with the value; `hint` what was expected, or what was probably meant. */
export type Complain = (message: string, hint: string) => void;

interface Complaint {
  code: string;
  line: string;
  hint: string;
}

export class Complaints {
  readonly #list: Complaint[] = [];

  /** `origin` is the variable or route that the messages begin with; none where only one can be meant. */
  at(code: "E_CONFIG" | "E_ROUTE", origin?: string): Complain {
    const before = origin === undefined ? "" : `${origin}: `;
    return (message, hint) => void this.#list.push({ code, line: before + message, hint });
  }

  get count(): number {
    return this.#list.length;
  }

  /** All of them as one refusal; nothing when there are none. */
  throwIfAny(): void {
    const [first, ...more] = this.#list;
    if (first === undefined) return;
    if (more.length === 0) throw new Refusal(first.code, first.line, first.hint);
    const code = more.every((one) => one.code === first.code) ? first.code : "E_CONFIG";
    const lines = this.#list.map((one) => `${one.line} (${one.hint})`);
    throw new Refusal(code, lines.join("\n"), "mend these, then try `logboom check` with the same words");
  }
}

/** Longest part of a refused value that is shown. */
const SHOWN = 120;

/** A value as a message shows it: on one line, without end. */
export function quoted(value: string): string {
  const plain = value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
  return JSON.stringify(plain);
}
