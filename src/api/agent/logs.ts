/** GET /logs by plain HTTP: an answer that goes on until the client leaves. */
import { HEADERS, PlainAnswer } from "./answers.ts";
import type { Call } from "./call.ts";
import { jsonWriter, textWriter } from "./lines.ts";
import { httpOutlet } from "./outlet.ts";
import { pump } from "./pump.ts";
import { wantedLines, wantsJson } from "./wanted.ts";

export async function sendLogs({ request, response, parts, place, query }: Call): Promise<void> {
  const { socket } = request;
  const wanted = await wantedLines(place, query, parts.containers);
  if (socket.destroyed) return;
  // Behind an answer that may never end, what is written would pile up here.
  if (response.socket === null)
    throw new PlainAnswer(400, "Bad request: ask for lines on a connection of its own");
  const { watching, leave } = parts.viewers.enter(() => parts.watch(wanted.filter));
  socket.once("close", leave);
  const writer = wantsJson(request.headers.accept)
    ? jsonWriter(parts.texts)
    : textWriter({ named: wanted.named, colours: query.get("colors") !== "off" });
  // At once: a client must see that it is served before the first line comes.
  response.writeHead(200, { ...HEADERS, "content-type": writer.contentType });
  response.flushHeaders();
  try {
    const outlet = httpOutlet(response, parts.settings.slowViewerS * 1000);
    const end = await pump(watching, writer, outlet);
    if (end === "nothing more") response.end();
    else socket.destroy();
  } catch (error) {
    // Headers are out, so the client can only be told by the missing end of the answer.
    socket.destroy();
    throw error;
  } finally {
    leave();
    socket.off("close", leave);
  }
}
