/** A cache in Redis' manner. */
import { out } from "../voice.ts";
import type { Moment, Voice } from "../voice.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const cache: Voice = {
  service: "cache",
  image: "redis",
  tag: "7.4",
  containers: 1,
  weight: 3,
  speak: (moment) => {
    const { chance, trouble } = moment;
    const roll = chance.next();
    if (roll < 0.03 + trouble * 0.3) {
      return out(
        `${head(moment)} # Client id=${chance.whole(100, 999)} addr=10.0.3.${chance.whole(2, 30)}:${chance.whole(30_000, 60_000)} closed for overcoming of output buffer limits.`,
      );
    }
    if (roll < 0.5)
      return out(`${head(moment)} * ${chance.whole(100, 900)} changes in 60 seconds. Saving...`);
    return out(`${head(moment)} * Background saving terminated with success`);
  },
};

/** 1:M 21 Nov 2026 09:30:00.123 */
function head({ iso }: Moment): string {
  return `1:M ${iso.slice(8, 10)} ${MONTHS[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)} ${iso.slice(11, 23)}`;
}
