/** Requests for the benchmarks of OTLP: an access log with eight attributes, or lines with none. */
import { loadCorpus } from "./corpus.ts";

const corpus = loadCorpus();

function attribute(key: string, value: string | number): unknown {
  return { key, value: typeof value === "string" ? { stringValue: value } : { intValue: String(value) } };
}

function record(i: number, attributes: number): unknown {
  const all = [
    attribute("http.request.method", i % 3 === 0 ? "POST" : "GET"),
    attribute("http.response.status_code", 200 + (i % 5) * 100),
    attribute("url.path", `/api/orders/${i % 1000}`),
    attribute("client.address", `192.0.2.${i % 256}`),
    attribute("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"),
    attribute("duration_ms", i % 977),
    attribute("request.id", `${(i * 2_654_435_761) % 4_294_967_296}-${i}`),
    attribute("enduser.id", `user-${i % 5000}`),
  ];
  const nanoseconds = String(BigInt(Date.now()) * 1_000_000n + BigInt(i) * 1003n);
  const trace = {
    traceId: (BigInt(i) * 0x9e3779b97f4a7c15n + (1n << 127n)).toString(16).slice(-32),
    spanId: "00f067aa0ba902b7",
  };
  return {
    timeUnixNano: nanoseconds,
    observedTimeUnixNano: nanoseconds,
    severityNumber: i % 10 === 0 ? 13 : 9,
    severityText: i % 10 === 0 ? "WARN" : "INFO",
    body: { stringValue: corpus.line(i).text.replaceAll("\n", " ").slice(0, 120).padEnd(120, ".") },
    attributes: all.slice(0, attributes),
    ...(attributes > 0 ? trace : {}),
  };
}

export function request(first: number, records: number, attributes: number): Record<string, unknown> {
  const logRecords = Array.from({ length: records }, (_, i) => record(first + i, attributes));
  return {
    resourceLogs: [
      {
        resource: { attributes: [attribute("service.name", "shop"), attribute("host.name", "web-1")] },
        scopeLogs: [{ scope: { name: "shop.checkout", version: "1.2.0" }, logRecords }],
      },
    ],
  };
}
