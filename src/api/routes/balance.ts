/** GET /api/v1/balance: what every hop did with records since the start. */
import { BalanceSchema } from "../answers.ts";
import { json } from "../json.ts";
import { defineRoute } from "../route.ts";

export const balanceRoute = defineRoute({
  method: "GET",
  path: "/api/v1/balance",
  who: "signed-in",
  summary: "Records read, stored, waiting and dropped, by hop and reason",
  answer: { json: BalanceSchema },
  handle: ({ parts }) => json(parts.balance()),
});
