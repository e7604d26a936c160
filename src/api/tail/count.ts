/** How many tails are open. Each holds a queue and a socket, so there is a limit. */
import { HttpRefusal } from "../errors.ts";

export const MAX_TAILS = 200;

export interface TailCount {
  /** Throws E_TOO_MANY_TAILS; what it returns gives the place back, once. */
  enter: () => () => void;
  open: () => number;
}

export function createTailCount(most: number = MAX_TAILS): TailCount {
  let open = 0;
  return {
    enter: () => {
      if (open >= most) {
        const hint = "close one, or use a search";
        throw new HttpRefusal("E_TOO_MANY_TAILS", `${most} tails are open`, hint, { "retry-after": "5" });
      }
      open += 1;
      let left = false;
      return () => {
        if (!left) open -= 1;
        left = true;
      };
    },
    open: () => open,
  };
}
