/** What sources had stated of records that steps changed (record/given.ts): one code a row, and the time where it was changed. */
import { UNCHANGED } from "../../record/given.ts";
import type { GivenMark } from "../../record/given.ts";
import { GIVEN, GIVEN_TIME } from "../../store/columns.ts";
import { Int64Column, LowCardinalityColumn } from "../../store/native/columns.ts";
import type { Column } from "../../store/native/columns.ts";

export class GivenColumns {
  readonly #text = new LowCardinalityColumn(GIVEN);
  readonly #time = new Int64Column(GIVEN_TIME, "DateTime64(9, 'UTC')");
  readonly columns: readonly Column[] = [this.#text, this.#time];
  #unchanged = 0;
  #last: GivenMark | undefined;
  #lastCode = 0;

  set(row: number, mark: GivenMark | undefined): void {
    if (mark === undefined) {
      if (this.#unchanged === 0) this.#unchanged = this.#text.code(UNCHANGED);
      this.#text.setCode(row, this.#unchanged);
      this.#time.push(0, 0);
      return;
    }
    if (mark !== this.#last) {
      this.#last = mark;
      this.#lastCode = this.#text.code(mark.text);
    }
    this.#text.setCode(row, this.#lastCode);
    if (mark.seconds === 0 && mark.nanos === 0) this.#time.push(0, 0);
    else this.#pushTime(mark);
  }

  reset(): void {
    for (const column of this.columns) column.reset();
    this.#unchanged = 0;
    this.#last = undefined;
  }

  /** Few records have one: most sources state a time, and steps leave it. */
  #pushTime({ seconds, nanos }: GivenMark): void {
    const ns = BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
    this.#time.push(Number(BigInt.asUintN(32, ns)), Number(BigInt.asUintN(32, ns >> 32n)));
  }
}
