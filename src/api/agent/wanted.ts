/** What a request for lines asks for: `/logs`, `/logs/id:…`, `/logs/name:…`, `source`, `colors`, Accept. */
import { setTimeout as sleep } from "node:timers/promises";
import { readPattern } from "../../config/logspout/name-pattern.ts";
import { PlainAnswer, NOT_FOUND } from "./answers.ts";
import type { AgentApiOptions, KnownContainer, Stream, WatchFilter } from "./contract.ts";

export interface Wanted {
  filter: WatchFilter;
  /** Say whose line it is: where no container is named, or a pattern with a star, lines of several may come. */
  named: boolean;
}

const STREAMS: readonly Stream[] = ["stdout", "stderr"];
const ID = /^[0-9a-f]{4,64}$/;
/** A Docker that is alive answers in milliseconds. */
const LOOK_UP_MS = 10_000;
/** So many are listed when the beginning of an id fits several. */
const LISTED = 10;

/** `place` is what follows /logs/, undefined for all containers. Throws 400 and 404, and 503 while Docker is away. */
export async function wantedLines(
  place: string | undefined,
  query: URLSearchParams,
  containers: AgentApiOptions["containers"],
): Promise<Wanted> {
  const streams = streamsOf(query);
  if (place === undefined) return { filter: { streams }, named: true };
  const colon = place.indexOf(":");
  const by = place.slice(0, Math.max(colon, 0));
  const value = place.slice(colon + 1);
  if (value === "" || (by !== "id" && by !== "name")) {
    throw new PlainAnswer(404, `${NOT_FOUND}: say /logs, /logs/id:ID or /logs/name:PATTERN`);
  }
  if (by === "id")
    return { filter: { id: await idOf(value.toLowerCase(), containers), streams }, named: false };
  const reading = readPattern(value);
  if (!reading.good) throw new PlainAnswer(400, `Bad request: not a pattern of a name: ${reading.why}`);
  return { filter: { name: value, streams }, named: value.includes("*") };
}

/**
 * logspout's documentation says `source` and a list; its code took one value, of `sources` by HTTP and of `source` by
 * WebSocket. Both names and lists are taken on both ways.
 */
function streamsOf(query: URLSearchParams): readonly Stream[] {
  const given = [...query.getAll("source"), ...query.getAll("sources")]
    .flatMap((list) => list.split(","))
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const unknown = given.find((one) => !STREAMS.some((stream) => stream === one));
  if (unknown !== undefined) {
    throw new PlainAnswer(400, `Bad request: source ${quoted(unknown)}: there are stdout and stderr`);
  }
  return given.length === 0 ? STREAMS : STREAMS.filter((stream) => given.includes(stream));
}

async function idOf(begin: string, containers: AgentApiOptions["containers"]): Promise<string> {
  if (!ID.test(begin)) throw new PlainAnswer(404, `${NOT_FOUND}: an id is 4 to 64 hexadecimal digits`);
  const late = sleep(LOOK_UP_MS, undefined, { ref: false }).then(() =>
    Promise.reject(new Error("no answer")),
  );
  const found = await Promise.race([containers(begin), late]).catch(() => {
    throw new PlainAnswer(503, "Docker cannot be asked for this container now", { "retry-after": "5" });
  });
  const [first, ...more] = found;
  if (first === undefined) throw new PlainAnswer(404, `${NOT_FOUND}: no container's id begins with ${begin}`);
  if (more.length > 0)
    throw new PlainAnswer(400, `Bad request: ${begin} begins several ids\n${listed(found)}`);
  return first.id;
}

function listed(found: readonly KnownContainer[]): string {
  const shown = found.slice(0, LISTED).map(({ id, name }) => `${id.slice(0, 12)}  ${name}`);
  if (found.length > LISTED) shown.push(`and ${found.length - LISTED} more`);
  return shown.join("\n");
}

/** Anywhere in the list, not only as the whole of it. */
export function wantsJson(accept: string | undefined): boolean {
  return (accept ?? "").split(",").some((range) => {
    const [media = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    return media === "application/json" && !parameters.some((one) => /^q=0(\.0*)?$/.test(one));
  });
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
