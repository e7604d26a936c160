/** A small reader of server-sent events over a bare socket, which can stop reading and can be cut at any byte. */
import { request } from "node:http";
import type { IncomingMessage } from "node:http";

export interface SseEvent {
  id: string;
  event: string;
  data: unknown;
}

export interface SseReader {
  status: number;
  headers: IncomingMessage["headers"];
  events: SseEvent[];
  comments: string[];
  ended: Promise<void>;
  /** Resolves with all events so far once `done` says so. */
  until: (done: (events: SseEvent[]) => boolean, mostMs?: number) => Promise<SseEvent[]>;
  response: IncomingMessage;
  cut: () => void;
}

export function openSse(url: string, headers: Record<string, string>): Promise<SseReader> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers, agent: false }, (response) => {
      const events: SseEvent[] = [];
      const comments: string[] = [];
      const waiting = new Set<() => void>();
      let rest = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        const blocks = (rest + text).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) take(block, events, comments);
        for (const check of waiting) check();
      });
      const ended = new Promise<void>((done) => response.on("close", done));
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        events,
        comments,
        ended,
        response,
        cut: () => outgoing.destroy(),
        until: (done, mostMs = 60_000) =>
          new Promise((found, late) => {
            const timer = setTimeout(() => {
              waiting.delete(check);
              late(
                new Error(
                  `not seen in ${mostMs} ms; ${events.length} events, last ${JSON.stringify(events.at(-1))}`,
                ),
              );
            }, mostMs);
            const check = (): void => {
              if (!done(events)) return;
              clearTimeout(timer);
              waiting.delete(check);
              found(events);
            };
            waiting.add(check);
            check();
          }),
      });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

function take(block: string, events: SseEvent[], comments: string[]): void {
  const fields = new Map(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
  const comment = fields.get("");
  if (comment !== undefined) comments.push(comment);
  const data = fields.get("data");
  if (data !== undefined) {
    events.push({ id: fields.get("id") ?? "", event: fields.get("event") ?? "", data: JSON.parse(data) });
  }
}

/** Seqs of the records among events. */
export function seqsOf(events: readonly SseEvent[]): number[] {
  return events.filter((one) => one.event === "record").map((one) => Number(one.id));
}
