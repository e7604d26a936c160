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
          {sources
            .filter((one) => !byHttp(one))
            .map((source) => (
              <Found key={source.name} source={source} />
            ))}
          {sources.some(byHttp) && <Found source={together(sources.filter(byHttp))} />}
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

/** Takes requests at this page's address and listens nowhere else. */
function byHttp({ state, detail }: Source): boolean {
  return state === "running" && detail.startsWith("HTTP ");
}

function together(sources: readonly Source[]): Pick<Source, "name" | "state" | "detail"> {
  const names = sources.map((one) => one.name).join(", ");
  return { name: "http", state: "running", detail: `at this page's address: ${names}` };
}

const FINE = /^(ok|ready|running|live|listening|connected|following)/i;

function Found({
  source: { name, state, detail, hint },
}: {
  source: Pick<Source, "name" | "state" | "detail" | "hint">;
}): ReactNode {
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

/** Ports when nothing else is said (the sources' own defaults). */
const SYSLOG_PORT = "5514";
const GELF_PORT = "12201";

/** Of the sources that run: what a newcomer can paste. Ports are those they really listen at, if their detail tells one. */
function waysToSend(sources: readonly Source[]): { title: string; command: string }[] {
  const { hostname, origin } = location;
  const port = (name: string, otherwise: string): string =>
    /:(\d{2,5})\b/.exec(sources.find((one) => one.name === name)?.detail ?? "")?.[1] ?? otherwise;
  const runs = (name: string): boolean => sources.some((one) => one.name === name);
  const syslog = port("syslog", SYSLOG_PORT);
  const ways = [
    { of: "docker", title: "A container", command: "docker run --rm busybox echo 'hello from a container'" },
    {
      of: "syslog",
      title: "Syslog",
      command: `logger --server ${hostname} --tcp --port ${syslog} --rfc5424 'hello from syslog'`,
    },
    {
      of: "syslog",
      title: "Without any tool",
      command: `bash -c 'echo "<14>hello from bash" > /dev/tcp/${hostname}/${syslog}'`,
    },
    {
      of: "gelf",
      title: "A container of another host",
      command: `docker run --log-driver gelf --log-opt gelf-address=udp://${hostname}:${port("gelf", GELF_PORT)} busybox echo hello`,
    },
    { of: "http", title: "JSON", command: `curl -d '{"message":"hello"}' ${origin}/api/v1/ingest` },
    { of: "otlp", title: "OpenTelemetry", command: `export OTEL_EXPORTER_OTLP_ENDPOINT=${origin}` },
  ];
  return ways.filter(({ of }) => runs(of));
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
