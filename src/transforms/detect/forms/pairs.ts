/** Pairs behind a message that is no pair itself: `… stopped: node=web-1 term=2`. */
import { readLogfmt } from "../../../codecs/logfmt/logfmt.ts";
import type { Found } from "../found.ts";

const pairs: string[] = [];

/** From `at` to the end of the line; nothing is added when something there is no pair. */
export function addPairs(found: Found, text: string, at: number): void {
  // The reader wants two pairs to believe in them; the message before them is as good as one.
  if (!readLogfmt(`msg=1 ${text.slice(at)}`, pairs)) return;
  for (let i = 2; i + 1 < pairs.length; i += 2) found.add(pairs[i] ?? "", pairs[i + 1]);
}
