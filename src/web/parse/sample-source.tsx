/** Where the lines come from: those stored, those that come in, or some that were pasted. */
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { RecordJson, SearchAnswer } from "../../api/contract.ts";
import { PRESETS } from "../address/range.ts";
import { ask, isAbort } from "../server/client.ts";
import type { Bench } from "./bench.ts";
import { storedSamples } from "./queries.ts";
import { pastedLines, SAMPLES_MOST } from "./samples.ts";

type From = "stored" | "live" | "pasted";

const WAYS: readonly (readonly [From, string])[] = [
  ["stored", "Stored"],
  ["live", "Live"],
  ["pasted", "Pasted"],
];

export function SampleSource({ bench }: { bench: Bench }): ReactNode {
  const [from, setFrom] = useState<From>("stored");
  return (
    <div className="samples-from">
      <div className="ways" role="group" aria-label="Lines from">
        {WAYS.map(([way, title]) => (
          <button
            key={way}
            type="button"
            className="bar-button"
            aria-pressed={from === way}
            onClick={() => setFrom(way)}
          >
            {title}
          </button>
        ))}
      </div>
      {from === "pasted" ? (
        <Pasted bench={bench} />
      ) : (
        <Found key={from} bench={bench} live={from === "live"} />
      )}
    </div>
  );
}

function Pasted({ bench }: { bench: Bench }): ReactNode {
  return (
    <textarea
      className="plain-input mono pasted"
      aria-label="Lines to try the steps on"
      placeholder="Paste lines here, each as a container printed it"
      wrap="off"
      spellCheck={false}
      onChange={(event) => bench.setSamples(pastedLines(event.currentTarget.value))}
    />
  );
}

function Found({ bench, live }: { bench: Bench; live: boolean }): ReactNode {
  const params = new URLSearchParams(location.search);
  const [q, setQ] = useState(params.get("q") ?? "");
  const [from, setFrom] = useState(params.get("from") ?? "-1h");
  const [sought, setSought] = useState({ q, from });
  const trouble = useSamples(bench, sought, live);
  const go = (next: { q: string; from: string }): void => {
    note(next);
    setSought(next);
  };
  return (
    <form
      className="samples-query"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        go({ q: q.trim(), from });
      }}
    >
      <input
        className="plain-input mono"
        type="text"
        value={q}
        aria-label="Which lines"
        aria-invalid={trouble !== ""}
        placeholder="Which lines: a query, such as container:web*"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setQ(event.currentTarget.value)}
      />
      {!live && (
        <select
          className="bar-button"
          aria-label="Since when"
          value={from}
          onChange={(event) => {
            setFrom(event.currentTarget.value);
            go({ q: q.trim(), from: event.currentTarget.value });
          }}
        >
          {PRESETS.map(({ label, from: since }) => (
            <option key={since} value={since}>
              {label}
            </option>
          ))}
        </select>
      )}
      <button type="submit" className="bar-button">
        Take
      </button>
      {trouble !== "" && (
        <p className="samples-trouble" role="alert">
          {trouble}
        </p>
      )}
    </form>
  );
}

/** In the address: a colleague who opens it looks at the same kind of lines. */
function note({ q, from }: { q: string; from: string }): void {
  const params = new URLSearchParams(location.search);
  if (q === "") params.delete("q");
  else params.set("q", q);
  params.set("from", from);
  history.replaceState(history.state, "", `${location.pathname}?${params.toString()}${location.hash}`);
}

/** What is wrong, in words; empty when nothing is. */
function useSamples(bench: Bench, { q, from }: { q: string; from: string }, live: boolean): string {
  const [trouble, setTrouble] = useState({ with: "", text: "" });
  const asked = JSON.stringify([q, from, live]);
  useEffect(() => {
    const ended = new AbortController();
    const told = (error: unknown): void => {
      if (!isAbort(error)) setTrouble({ with: asked, text: (error as Error).message });
    };
    const work = live ? follow(bench, q, ended.signal) : take(bench, { q, from }, ended.signal);
    work.catch(told);
    return () => ended.abort();
  }, [bench, q, from, live, asked]);
  // What was wrong with another question is over.
  return trouble.with === asked ? trouble.text : "";
}

async function take(
  bench: Bench,
  { q, from }: { q: string; from: string },
  signal: AbortSignal,
): Promise<void> {
  bench.setSamples({ kind: "records", records: await storedSamples(q, from, signal) });
}

const LOOK_EVERY_MS = 1000;
/** Senders' clocks differ; what is new is told by the order of acceptance. */
const LIVE_FROM = "-1d";

/** As they come, until there are enough: lines that move away cannot be looked at. */
async function follow(bench: Bench, q: string, signal: AbortSignal): Promise<void> {
  bench.setSamples({ kind: "records", records: [] });
  const { tailFrom } = await ask<SearchAnswer>("/api/v1/search", { q, limit: 1 }, { signal });
  let last = tailFrom;
  let records: readonly RecordJson[] = [];
  while (records.length < SAMPLES_MOST) {
    await pause(LOOK_EVERY_MS, signal);
    const found = await storedSamples(q, LIVE_FROM, signal);
    const more = found.filter((one) => seqOf(one) > last).reverse();
    if (more.length === 0) continue;
    last = more.reduce((most, one) => Math.max(most, seqOf(one)), last);
    records = [...records, ...more].slice(0, SAMPLES_MOST);
    bench.addSamples({ kind: "records", records });
  }
}

/** Order of acceptance: the second half of an id. */
function seqOf({ id }: RecordJson): number {
  return Number(id.slice(id.lastIndexOf("-") + 1));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("ended", "AbortError"));
    });
  });
}
