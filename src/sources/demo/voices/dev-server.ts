/** A front-end's development server: colours, and now and then a broken save. */
import { err, out } from "../voice.ts";
import type { Moment, Voice } from "../voice.ts";

const FILES = ["src/Cart.tsx", "src/Checkout.tsx", "src/kit/Button.tsx", "src/stock.ts"] as const;
const ESC = "\u001b[";

export const devServer: Voice = {
  service: "frontend-dev",
  image: "node",
  tag: "22-slim",
  containers: 1,
  weight: 4,
  speak: (moment) => {
    const { chance } = moment;
    const file = chance.pick(FILES);
    const roll = chance.next();
    if (roll < 0.08)
      return err(
        `${head(moment)} ${ESC}31mERROR${ESC}0m ${ESC}36m${file}${ESC}0m:${chance.whole(1, 200)}:${chance.whole(1, 80)} Property ${ESC}1m'total'${ESC}22m does not exist on type ${ESC}1m'Cart'${ESC}22m`,
      );
    if (roll < 0.16)
      return out(
        `${head(moment)} ${ESC}33mwarn${ESC}0m  ${file} is larger than ${ESC}1m500 kB${ESC}22m after minification`,
      );
    return out(
      `${head(moment)} ${ESC}32mhmr update${ESC}0m ${ESC}2m/${file}${ESC}22m ${chance.whole(4, 90)}ms`,
    );
  },
};

function head({ iso }: Moment): string {
  return `${ESC}90m${iso.slice(11, 19)}${ESC}39m ${ESC}36m[vite]${ESC}39m`;
}
