/** Where agents of other hosts hand in what they read; the rules of it are in pipeline/agent-intake.ts. */
import { z } from "zod";
import type { AgentIntake } from "../pipeline/agent-intake.ts";
import { HttpRefusal } from "./errors.ts";
import { json } from "./json.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const SENDER = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
/** Of an agent a batch has a quarter of it at most. */
const BODY_MOST_BYTES = 32 * 1024 * 1024;

const SessionAnswer = z.object({
  session: z.string(),
  last: z.string(),
  cursors: z.record(z.string(), z.string()).optional(),
});
const BatchQuery = z.strictObject({
  session: z.string().max(64).describe("From the answer that opened the session."),
  batch: z
    .string()
    .min(1)
    .max(128)
    .describe("The sender's number of this batch; sent again with the same one it is taken once."),
});

export function agentRoutes(intake: AgentIntake): Route[] {
  const session = defineRoute({
    method: "POST",
    path: "/api/v1/agents/:sender/session",
    who: "signed-in",
    summary: "Opens an agent's session: where its reading goes on",
    answer: { json: SessionAnswer },
    handle: async ({ param }) => json(await intake.open(senderOf(param("sender")))),
  });
  const batches = defineRoute({
    method: "POST",
    path: "/api/v1/agents/:sender/batches",
    who: "signed-in",
    summary: "Takes a batch of records and the agent's positions behind them, once",
    query: BatchQuery,
    answer: { json: z.object({ taken: z.literal(true) }) },
    handle: async ({ param, query, request }) => {
      const sender = senderOf(param("sender"));
      const text = await bodyText(request);
      const taken = await intake.take(sender, { session: query.session, number: query.batch, text });
      if (taken === "taken") return json({ taken: true });
      if (taken === "no room") throw noRoom();
      throw new HttpRefusal(
        "E_AGENT_SESSION",
        "this session is over: another was opened, or the server was restarted",
        "open a session and go on from its positions",
      );
    },
  });
  return [session, batches];
}

function senderOf(name: string): string {
  if (SENDER.test(name)) return name;
  throw new HttpRefusal(
    "E_NOT_FOUND",
    "this is no name of a sender",
    "up to 128 letters, digits, - _ and dots",
  );
}

function noRoom(): HttpRefusal {
  const hint = "the engine is behind or away; the agent sends it again by itself";
  return new HttpRefusal("E_NO_ROOM", "there is no room for more records now", hint, { "retry-after": "5" });
}

async function bodyText(request: Request): Promise<string> {
  const tooLarge = (): HttpRefusal =>
    new HttpRefusal("E_TOO_LARGE", `more than ${BODY_MOST_BYTES} bytes`, "send smaller batches");
  if (Number(request.headers.get("content-length") ?? 0) > BODY_MOST_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > BODY_MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
