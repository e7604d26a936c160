/** The two requests to a logboom server, over connections that are kept. Every answer but a good one is an error with its reason. */
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { Trust } from "../../net/trust.ts";
import type { LogboomConfig } from "./config.ts";

const Opened = z.object({
  session: z.string(),
  last: z.string(),
  cursors: z.record(z.string(), z.string()).optional(),
});
export type Opened = z.output<typeof Opened>;

/** What the server said instead of yes. */
export class Answered extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

export interface Requests {
  open: () => Promise<Opened>;
  send: (session: string, number: string, text: string) => Promise<void>;
  /** Ends what is under way. */
  close: () => void;
}

/** A server that is busy storing answers later, but a dead one never. */
const ANSWER_WITHIN_MS = 60_000;
const ANSWER_MOST_BYTES = 4 * 1024 * 1024;

export function openRequests(config: LogboomConfig, sender: string): Requests {
  const base = `${config.url}/api/v1/agents/${encodeURIComponent(sender)}`;
  const secure = config.url.startsWith("https:");
  const trust = secure ? new Trust(config.tls, new URL(config.url).hostname) : undefined;
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, maxSockets: 1 })
    : new HttpAgent({ keepAlive: true, maxSockets: 1 });
  const closing = new AbortController();

  const post = (path: string, text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const make = secure ? httpsRequest : httpRequest;
      const asking = make(`${base}/${path}`, {
        method: "POST",
        agent,
        signal: closing.signal,
        timeout: ANSWER_WITHIN_MS,
        headers: headersOf(config, text),
        ...trust?.connectionOptions(),
      });
      asking.on("timeout", () => asking.destroy(new Error("the server does not answer")));
      asking.on("error", reject);
      asking.on("response", (response) => {
        answerOf(response).then(resolve, reject);
      });
      asking.end(text);
    });

  return {
    open: async () => Opened.parse(JSON.parse(await post("session", ""))),
    send: async (session, number, text) => {
      await post(`batches?session=${session}&batch=${encodeURIComponent(number)}`, text);
    },
    close: () => {
      closing.abort();
      agent.destroy();
    },
  };
}

function headersOf({ token }: LogboomConfig, text: string): Record<string, string | number> {
  return {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

async function answerOf(response: IncomingMessage): Promise<string> {
  let text = "";
  response.setEncoding("utf8");
  for await (const chunk of response as AsyncIterable<string>) {
    text += chunk;
    if (text.length > ANSWER_MOST_BYTES) throw new Error("the server's answer has no end");
  }
  const status = response.statusCode ?? 0;
  if (status === 200) return text;
  throw new Answered(status, reasonOf(text) ?? `the server answers ${status}`);
}

const Failure = z.object({ error: z.object({ message: z.string() }) });

function reasonOf(text: string): string | undefined {
  try {
    return Failure.safeParse(JSON.parse(text)).data?.error.message;
  } catch {
    return undefined;
  }
}
