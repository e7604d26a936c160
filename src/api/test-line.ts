/** POST /api/v1/test-line: a first line for somebody who has none yet. */
import { z } from "zod";
import type { SendTestLine } from "../pipeline/test-line.ts";
import { recordId } from "../record/json.ts";
import { HttpRefusal } from "./errors.ts";
import { json } from "./json.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

export function testLineRoute(send: SendTestLine): Route {
  return defineRoute({
    method: "POST",
    path: "/api/v1/test-line",
    who: "signed-in",
    summary: "Send a line of the server's own on the way that all lines take",
    answer: { json: z.object({ id: z.string().describe("Finds it: /api/v1/records/{id}.") }) },
    handle: async () => {
      const record = await send();
      if (record === undefined) {
        const hint = "the engine is behind or away; see /health";
        throw new HttpRefusal("E_NO_ROOM", "there is no room for more records now", hint, {
          "retry-after": "5",
        });
      }
      return json({ id: recordId(record.seconds, record.nanos, record.seq) });
    },
  });
}
