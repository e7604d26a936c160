/** Where the lines come from: those stored, those that come in, or some that were pasted. */
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { RecordJson, SearchAnswer } from "../../api/contract.ts";
import { PRESETS } from "../address/range.ts";
import { ask } from "../server/client.ts";
import { openStream } from "../tail/stream.ts";
import type { Bench } from "./bench.ts";
import { storedSamples } from "./queries.ts";
import { bare, pastedLines, SAMPLES_MOST } from "./samples.ts";

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
  const [trouble, setTrouble] = useState("");
  const latest = useRef(0);
  useEffect(() => {
    const mine = ++latest.current;
    const told = (error: unknown): void => {
      if (mine === latest.current) setTrouble((error as Error).message);
    };
    setTrouble("");
    if (!live) {
      storedSamples(q, from).then((records) => {
        if (mine === latest.current) bench.setSamples({ kind: "records", records });
      }, told);
      return () => (latest.current += 1);
    }
    let end = (): void => undefined;
    ask<SearchAnswer>("/api/v1/search", { q, limit: 1 }).then(({ tailFrom }) => {
      if (mine === latest.current) end = follow(bench, q, tailFrom);
    }, told);
    return () => {
      latest.current += 1;
      end();
    };
  }, [bench, q, from, live]);
  return trouble;
}

/** Nobody reads faster, and each time all of them are tried anew. */
const SHOW_EVERY_MS = 1000;

/** As they come, until there are enough: lines that move away cannot be looked at. */
function follow(bench: Bench, q: string, after: number): () => void {
  let records: RecordJson[] = [];
  let shown = 0;
  bench.setSamples({ kind: "records", records });
  const stream = openStream({
    q,
    after,
    onRecord: (record) => {
      if (records.length < SAMPLES_MOST) records = [...records, bare(record)];
    },
    onMissed: () => undefined,
    onStats: () => undefined,
    onState: () => undefined,
  });
  const timer = window.setInterval(() => {
    if (records.length === shown) return;
    shown = records.length;
    bench.addSamples({ kind: "records", records });
    if (shown === SAMPLES_MOST) stream.close();
  }, SHOW_EVERY_MS);
  return () => {
    clearInterval(timer);
    stream.close();
  };
}
