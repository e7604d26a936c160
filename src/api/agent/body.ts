/** Reads a small JSON body. */
import type { IncomingMessage } from "node:http";
import { PlainAnswer } from "./answers.ts";

/** A route is a few hundred bytes. */
export const BODY_MAX_BYTES = 65_536;

export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request);
  // What Go's decoder says when there is nothing to decode.
  if (text.trim() === "") throw new PlainAnswer(400, "Bad request: EOF");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PlainAnswer(400, `Bad request: ${error instanceof Error ? error.message : "not JSON"}`);
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > BODY_MAX_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_MAX_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The rest of the body is not waited for: the connection ends with this answer. */
function tooLarge(): PlainAnswer {
  return new PlainAnswer(413, `Bad request: longer than ${BODY_MAX_BYTES} bytes`, { connection: "close" });
}
