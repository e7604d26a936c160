/** A database in PostgreSQL's manner. */
import { err } from "../voice.ts";
import type { Moment, Voice } from "../voice.ts";

const STATEMENTS = [
  "SELECT * FROM stock WHERE product = $1 FOR UPDATE",
  "UPDATE cart SET items = items || $1 WHERE id = $2",
  "INSERT INTO orders (cart, total) VALUES ($1, $2)",
] as const;

export const database: Voice = {
  service: "db",
  image: "postgres",
  tag: "17.2",
  containers: 1,
  weight: 6,
  speak: (moment) => {
    const { chance, trouble } = moment;
    const statement = chance.pick(STATEMENTS);
    const roll = chance.next();
    if (roll < trouble * 0.4) return err(`${head(moment)} ERROR:  canceling statement due to lock timeout`);
    if (roll < trouble * 0.6) return err(`${head(moment)} FATAL:  sorry, too many clients already`);
    if (roll < 0.1)
      return err(
        `${head(moment)} LOG:  checkpoint complete: wrote ${chance.whole(20, 4000)} buffers (${chance.whole(1, 24)}.${chance.whole(0, 9)}%); write=${chance.whole(1, 270)}.${chance.whole(100, 999)} s, sync=0.${chance.whole(100, 999)} s`,
      );
    const ms = (chance.next() * (40 + trouble * 6000)).toFixed(3);
    return err(`${head(moment)} LOG:  duration: ${ms} ms  statement: ${statement}`);
  },
};

function head({ iso, chance }: Moment): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)} UTC [${chance.whole(60, 140)}] shop@shop`;
}
