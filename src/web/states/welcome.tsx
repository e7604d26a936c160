/** The first visit: what was found on this machine, and three ways to see a first line arrive. */
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { HealthAnswer } from "../../api/contract.ts";
import { copyText } from "../kit/clipboard.ts";
import { tell } from "../kit/tell.ts";
import { useApp } from "../page/app.ts";
import { ask } from "../server/client.ts";
import { useHealth } from "../server/queries.ts";

export function Welcome(): ReactNode {
  const app = useApp();
  const { data } = useHealth(true);
  useEffect(() => {
    if (app.address.place.get().live) app.lines.setLive(true);
  }, [app]);
  const sources = data?.sources ?? [];
  return (
    <div className="instead welcome">
      <h2>No lines yet. The first one will appear here by itself.</h2>
      {data !== undefined && (
        <section>
          <h3>Found on this machine</h3>
          {sources.map((source) => (
            <Found key={source.name} source={source} />
          ))}
          {sources.length === 0 && <p>Nothing is being collected: no source is switched on.</p>}
        </section>
      )}
      <section>
        <h3>Send a line</h3>
        {waysToSend(sources).map(({ title, command }) => (
          <Way key={title} title={title} command={command} />
        ))}
        <TestLine />
      </section>
    </div>
  );
}

/** The tail brings it, and takes this whole state away: being seen to arrive is the point. */
function TestLine(): ReactNode {
  const app = useApp();
  const [sending, setSending] = useState(false);
  const send = async (): Promise<void> => {
    setSending(true);
    // Whoever had paused wants to see this one all the same.
    if (!app.address.place.get().live) app.address.go({ live: true });
    try {
      await ask("/api/v1/test-line", {}, { method: "POST" });
    } catch (error) {
      tell(`The test line was not taken: ${(error as Error).message}`);
    }
    setSending(false);
  };
  return (
    <div className="way">
      <span>Nothing at hand</span>
      <button type="button" className="bar-button" disabled={sending} onClick={() => void send()}>
        Send a test line
      </button>
    </div>
  );
}

type Source = HealthAnswer["sources"][number];

const FINE = /^(ok|ready|running|live|listening|connected|following)/i;

function Found({ source: { name, state, detail, hint } }: { source: Source }): ReactNode {
  const fine = FINE.test(state);
  return (
    <div className="found">
      <span className={fine ? "found-fine" : "found-not"}>{fine ? "✓" : "!"}</span>
      <strong>{name}</strong>
      <span>
        {state}
        {detail === "" ? "" : `: ${detail}`}
        {hint !== undefined && <div className="dim">{hint}</div>}
      </span>
    </div>
  );
}

const SYSLOG_PORT = "5514";

/** The port that syslog really listens at, if its detail tells one. */
function waysToSend(sources: readonly Source[]): { title: string; command: string }[] {
  const syslog = sources.find(({ name }) => name.startsWith("syslog"));
  const port = /:(\d{2,5})\b/.exec(syslog?.detail ?? "")?.[1] ?? SYSLOG_PORT;
  const host = location.hostname;
  return [
    { title: "A container", command: "docker run --rm busybox echo 'hello from a container'" },
    {
      title: "Syslog",
      command: `logger --server ${host} --tcp --port ${port} --rfc5424 'hello from syslog'`,
    },
    { title: "Without any tool", command: `bash -c 'echo "<14>hello from bash" > /dev/tcp/${host}/${port}'` },
  ];
}

function Way({ title, command }: { title: string; command: string }): ReactNode {
  const copy = async (): Promise<void> =>
    tell((await copyText(command)) ? "Copied. Paste it into a terminal" : "The browser did not let us copy");
  return (
    <div className="way">
      <span>{title}</span>
      <code className="mono">{command}</code>
      <button type="button" className="bar-button" onClick={() => void copy()}>
        Copy
      </button>
    </div>
  );
}
