/** An API that logs JSON. */
import { out } from "../voice.ts";
import type { Moment, Voice } from "../voice.ts";

const ROUTES = ["/cart", "/checkout", "/stock", "/account", "/search", "/orders"] as const;
const MESSAGES = [
  "request completed",
  "request completed",
  "request completed",
  "cart updated",
  "price refreshed",
  "cache miss",
] as const;

export const api: Voice = {
  service: "api",
  image: "registry.example/shop/api",
  tag: "4.12.0",
  containers: 3,
  weight: 25,
  speak: (moment) => {
    const { chance, trouble } = moment;
    const roll = chance.next();
    if (roll < trouble * 0.35) return failed(moment);
    if (roll < 0.02 + trouble * 0.3) return slow(moment);
    return out(line(moment, roll > 0.9 ? "debug" : "info", chance.pick(MESSAGES), answered(moment, 200)));
  },
};

function failed(moment: Moment): ReturnType<Voice["speak"]> {
  const code = moment.chance.pick(["ETIMEDOUT", "ECONNREFUSED", "ECONNRESET"]);
  const err = { type: "Error", message: `connect ${code} 10.0.3.7:5432`, code };
  return out(line(moment, "error", "request failed", { ...answered(moment, 503), err }));
}

function slow(moment: Moment): ReturnType<Voice["speak"]> {
  return out(
    line(moment, "warn", "slow query", {
      query: "select * from stock where product = $1",
      took_ms: moment.chance.whole(900, 9000),
    }),
  );
}

function answered({ chance, trouble }: Moment, status: number): object {
  const took = chance.whole(2, 60) + Math.round(trouble * chance.whole(200, 5000));
  return {
    http: { method: chance.next() < 0.8 ? "GET" : "POST", route: chance.pick(ROUTES), status_code: status },
    took_ms: took,
  };
}

function line({ iso, trace, chance }: Moment, level: string, message: string, more: object): string {
  return JSON.stringify({
    time: iso,
    level,
    message,
    trace_id: trace,
    user: `u${chance.whole(1000, 9999)}`,
    ...more,
  });
}
