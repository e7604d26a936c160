/** Server-sent events out of a response's body (WHATWG HTML 9.2.6). */

export interface ServerEvent {
  name: string;
  data: string;
  /** The last id sent, also by earlier events. */
  id: string;
}

/** One event is one record at most. */
const EVENT_CHARS_MOST = 64 * 1024 * 1024;

export async function* serverEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let id = "";
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    if (rest.length > EVENT_CHARS_MOST) throw new Error("an event of the server does not end");
    const parts = rest.split(/\r?\n\r?\n/);
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const event = readEvent(part, id);
      id = event.id;
      if (event.data !== "") yield event;
    }
  }
}

function readEvent(text: string, lastId: string): ServerEvent {
  const event = { name: "message", data: "", id: lastId };
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    const field = line.slice(0, colon);
    if (field === "event") event.name = value;
    else if (field === "id") event.id = value;
    else if (field === "data") event.data += event.data === "" ? value : `\n${value}`;
  }
  return event;
}
