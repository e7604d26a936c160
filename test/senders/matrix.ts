/** What a run of all senders says, for a terminal and for the guide. */
import type { OverRestart } from "./sender.ts";
import type { Report } from "./whole.ts";

const OVER_RESTART: Record<OverRestart, string> = {
  "sends again": "sends again what was not acknowledged",
  "its caller sends again": "tells its caller, who sends again",
  keeps: "keeps what it cannot write",
  "does not keep": "keeps nothing: restarted between its events",
};

export function table({ verdicts, skipped, events }: Report): string {
  const lines = verdicts.map(({ sender, lost, twice, seconds, complaints }) => {
    const rate = seconds > 0 ? Math.round(events / seconds) : 0;
    return `${complaints.length === 0 ? "ok " : "BAD"} ${sender.receiver.padEnd(13)} ${sender.name.padEnd(48)} lost ${lost.length} twice ${twice.length} ${seconds.toFixed(1)} s ${rate}/s`;
  });
  const left = skipped.map(
    ({ sender, because }) => `--  ${sender.receiver.padEnd(13)} ${sender.name}: ${because}`,
  );
  const bad = verdicts.filter((one) => one.complaints.length > 0).length;
  return [
    ...lines,
    ...left,
    `${verdicts.length - bad} of ${verdicts.length} senders as promised, ${skipped.length} skipped, ${events} events each`,
    "",
  ].join("\n");
}

const pageOf = (receiver: string): string =>
  receiver === "journald" ? "collect-journald.md" : `receive-${receiver}.md`;

export function matrix({ verdicts, events }: Report): string {
  const rows = verdicts.map(({ sender, lost, twice }) => {
    const own = lost.length === 0 ? "0" : `${lost.length} of its own`;
    return `| ${sender.name} | [${sender.receiver}](${pageOf(sender.receiver)}) | ${OVER_RESTART[sender.overRestart]} | ${own} | ${twice.length} |`;
  });
  const losing = verdicts.filter(({ lost }) => lost.length > 0);
  return `<!-- Written by bench/senders.ts --matrix; change the catalog in test/senders, not this page. -->

# Senders, as tested

Each of these ${verdicts.length} ways to send is the unmodified program or library, given logboom's address and, where it has them, its own
settings for trying again. Each sent ${events.toLocaleString("en")} different events (one of them
40 KiB long where its protocol carries that), with one graceful restart of logboom in the middle, and every event was looked for afterwards by a search.

| sender | receiver | when logboom restarts, it | lost | twice |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

- Where a protocol acknowledges, the restart comes while events are under way, and none may be lost or come twice.
- Datagrams and connections that nobody answers tell their sender nothing, and some clients that are answered do not try again: what they send while logboom is away is gone, whatever
  logboom does. There the restart comes between events.
${losing.length === 0 ? "" : `- "Of its own", whatever a receiver does: ${[...new Set(losing.map(({ sender }) => sender.loses?.because ?? ""))].join("; ")}.\n`}- \`npx tsx bench/senders.ts 100000\` runs them all, [how](../../bench/README.md).
`;
}
