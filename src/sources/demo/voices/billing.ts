/** A small Go service that writes logfmt. */
import { err, out } from "../voice.ts";
import type { Voice } from "../voice.ts";

export const billing: Voice = {
  service: "billing",
  image: "registry.example/shop/billing",
  tag: "0.9.4",
  containers: 1,
  weight: 6,
  speak: ({ iso, chance, trouble, trace }) => {
    const order = chance.whole(100_000, 999_999);
    const head = `ts=${iso} caller=charge.go:${chance.whole(20, 240)}`;
    if (chance.next() < 0.01 + trouble * 0.3) {
      return err(
        `${head} level=error msg="charge failed" order=${order} trace=${trace} err="context deadline exceeded"`,
      );
    }
    if (chance.next() < 0.05) return out(`${head} level=warn msg="card expires soon" order=${order}`);
    return out(
      `${head} level=info msg="charged" order=${order} amount=${chance.whole(5, 400)}.${chance.whole(10, 99)} currency=EUR trace=${trace}`,
    );
  },
};
