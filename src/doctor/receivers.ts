/** Receivers to which nobody has sent anything. */
import { placed } from "./finding.ts";
import type { Finding, PlaceOf } from "./finding.ts";
import { lasting } from "./lasting.ts";
import type { Observed, Receiver } from "./observed.ts";

/** Who has just set a sender up is given this long. */
const PATIENCE_MS = 10 * 60_000;

export function idleReceivers({ receivers, upMs, place }: Omit<Observed, "steps">): Finding[] {
  const silent = receivers.filter((one) => one.listens && one.records === 0);
  const troubled = silent.filter((one) => one.troubles.length > 0);
  const found = troubled.map((one) => refusing(one, place));
  if (upMs < PATIENCE_MS) return found;
  const quiet = silent.filter((one) => one.troubles.length === 0);
  for (const one of quiet) if (one.named) found.push(unused(one, upMs, place));
  const byDefault = quiet.filter((one) => !one.named).map(({ name }) => name);
  if (byDefault.length > 0) found.push(needless(byDefault, upMs));
  return found;
}

function placeOf({ name }: Receiver, place: PlaceOf): { place: string } | undefined {
  return placed(place(["sources", name]));
}

/** Somebody comes, and nothing of it is taken. */
function refusing(one: Receiver, place: PlaceOf): Finding {
  const [worst] = one.troubles.toSorted((a, b) => b.count - a.count);
  return {
    kind: "receiver takes nothing",
    level: "doubt",
    about: { what: "receiver", name: one.name },
    ...placeOf(one, place),
    message: "senders came, and no record of theirs was taken",
    reason: worst === undefined ? "" : `${worst.event}: ${worst.reason}, ${worst.count} times`,
    suggestion: "look at the sender's own log, and at its address, token and format",
  };
}

function unused(one: Receiver, upMs: number, place: PlaceOf): Finding {
  return {
    kind: "unused receiver",
    level: "doubt",
    about: { what: "receiver", name: one.name },
    ...placeOf(one, place),
    message: `nobody has sent anything since the start, ${lasting(upMs)} ago`,
    reason: one.detail === "" ? "no connection brought a record" : `it waits at ${one.detail}`,
    suggestion: `point a sender there, or switch it off: sources: { ${one.name}: false }`,
    query: `logboom.source:${one.name}`,
  };
}

function needless(names: readonly string[], upMs: number): Finding {
  const off = names.map((name) => `${name}: false`).join(", ");
  return {
    kind: "unused receiver",
    level: "note",
    about: { what: "receiver", name: names.join(", ") },
    message: `nobody has sent anything since the start, ${lasting(upMs)} ago`,
    reason: "they are on by default, and an open port that nobody uses is one to close",
    suggestion: `sources: { ${off} }`,
    literal: true,
  };
}
