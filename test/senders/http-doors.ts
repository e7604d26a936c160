/** Senders to the doors of the shared HTTP address, and those with acknowledgements of their own. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../net/receiver.ts";
import { fedByCalls } from "./calls-in.ts";
import { Child, spoken } from "./program.ts";
import { client, installed, languageCommand } from "./programs.ts";
import type { ClientSpec } from "./programs.ts";
import type { OverRestart, Run, Sender, Sending } from "./sender.ts";
import { KEEPING, rsyslogTo, syslogNgTo } from "./syslog.ts";
import { until } from "./until.ts";

type Client = readonly [ClientSpec["language"], ...string[]];
type More = Partial<Omit<Sender, "name" | "receiver" | "start">>;

const INTO_THE_VOID = "the first of what is written into a connection that has been closed";
const BY_STREAM: More = { loses: { most: 20, because: INTO_THE_VOID } };
const DATAGRAMS_A_SECOND = 4000;

const again = of("sends again");
const byCaller = of("its caller sends again");
const freely = of("does not keep");

function of(overRestart: OverRestart) {
  return (receiver: string, name: string, [language, ...args]: Client, more: More = {}): Sender =>
    client({ name, receiver, way: "http", overRestart, language, client: args, ...more });
}

/** The line as it came, a document with the text in this key, or that text where the document was recognised. */
const ofJson =
  (key: string) =>
  (body: string, text: string): boolean =>
    body === text || (body.startsWith("{") && (JSON.parse(body) as Record<string, unknown>)[key] === text);

export const otlpSenders: readonly Sender[] = [
  again("otlp", "OpenTelemetry SDK (Node), http json", ["node", "otlp", "json"], { long: true }),
  again("otlp", "OpenTelemetry SDK (Node), http protobuf", ["node", "otlp", "protobuf"], { long: true }),
  freely("otlp", "OpenTelemetry SDK (Node), grpc", ["node", "otlp", "grpc"], { long: true, way: "grpc" }),
  again("otlp", "pino-opentelemetry-transport (Node), http protobuf", ["node", "otlp", "pinoProtobuf"]),
  freely("otlp", "pino-opentelemetry-transport (Node), grpc", ["node", "otlp", "pinoGrpc"], { way: "grpc" }),
  again("otlp", "OpenTelemetry SDK (Python), http protobuf", ["python", "otlp", "http"], { long: true }),
  again("otlp", "OpenTelemetry SDK (Python), grpc", ["python", "otlp", "grpc"], { long: true, way: "grpc" }),
  collector("otlp_http", (to) => `{ endpoint: "http://127.0.0.1:${to.to.http}"`),
  collector("otlp_grpc", (to) => `{ endpoint: "127.0.0.1:${to.to.grpc}", tls: { insecure: true }`),
];

export const elasticsearchSenders: readonly Sender[] = [
  byCaller("elasticsearch", "@elastic/elasticsearch (Node)", ["node", "elasticsearch", "elastic"], {
    long: true,
  }),
  byCaller("elasticsearch", "@opensearch-project/opensearch (Node)", ["node", "elasticsearch", "opensearch"]),
  freely("elasticsearch", "pino-elasticsearch (Node)", ["node", "elasticsearch", "pino"]),
  again("elasticsearch", "winston-elasticsearch (Node)", ["node", "elasticsearch", "winston"]),
  byCaller("elasticsearch", "elasticsearch (Python)", ["python", "elasticsearch", "elasticsearch"], {
    long: true,
  }),
  byCaller("elasticsearch", "opensearch-py (Python)", ["python", "elasticsearch", "opensearch"]),
  {
    name: "rsyslog omelasticsearch",
    receiver: "elasticsearch",
    way: "http",
    overRestart: "sends again",
    missing: installed("rsyslogd"),
    bodyIs: (body, text) => body.trimStart() === text,
    start: (run) =>
      rsyslogTo(run, {
        module: 'module(load="omelasticsearch")',
        text: `action(type="omelasticsearch" server="127.0.0.1" serverport="${run.to.http}" searchIndex="rs" bulkmode="on" errorfile="${join(run.folder, "errors")}" ${KEEPING})`,
      }),
  },
  {
    name: "syslog-ng elasticsearch-http()",
    receiver: "elasticsearch",
    way: "http",
    overRestart: "sends again",
    missing: installed("syslog-ng"),
    bodyIs: (body, text) => body === text,
    start: (run) =>
      syslogNgTo(
        run,
        `elasticsearch-http(url("http://127.0.0.1:${run.to.http}/_bulk") index("sng") type("") batch-lines(100) batch-timeout(200) template("$(format-json message=\${MESSAGE} host=\${HOST})"))`,
      ),
  },
];

export const lokiSenders: readonly Sender[] = [
  again("loki", "winston-loki (Node), json", ["node", "loki", "winstonJson"]),
  again("loki", "winston-loki (Node), snappy protobuf", ["node", "loki", "winstonProtobuf"]),
  freely("loki", "pino-loki (Node)", ["node", "loki", "pino"], { bodyIs: ofJson("msg") }),
  freely("loki", "python-logging-loki (Python)", ["python", "loki", "logging_loki_handler"]),
  again("loki", "loki4j (Java)", ["java", "logback", "loki"]),
  {
    name: "syslog-ng http()",
    receiver: "loki",
    way: "http",
    overRestart: "sends again",
    missing: installed("syslog-ng"),
    start: (run) =>
      syslogNgTo(
        run,
        `http(url("http://127.0.0.1:${run.to.http}/loki/api/v1/push") method("POST") headers("Content-Type: application/json") body('{"streams":[{"stream":{"app":"shop"},"values":[["\${S_UNIXTIME}000000000","\${MESSAGE}"]]}]}'))`,
      ),
  },
];

export const splunkSenders: readonly Sender[] = [
  byCaller("splunk", "splunk-logging (Node)", ["node", "splunk", "splunkLogging"]),
  again("splunk", "winston-splunk-httplogger (Node)", ["node", "splunk", "winston"], {
    bodyIs: (body, text) => (JSON.parse(body) as { message: { msg: string } }).message.msg === text,
  }),
  again("splunk", "splunk-handler (Python)", ["python", "splunk", "splunk_handler"]),
  freely("splunk", "splunk-hec-handler (Python)", ["python", "splunk", "splunk_hec_handler"]),
  {
    name: "syslog-ng http()",
    receiver: "splunk",
    way: "http",
    overRestart: "sends again",
    missing: installed("syslog-ng"),
    start: (run) =>
      syslogNgTo(
        run,
        `http(url("http://127.0.0.1:${run.to.http}/services/collector/event") method("POST") headers("Authorization: Splunk none") batch-lines(50) batch-timeout(200) body('{"time":\${S_UNIXTIME},"host":"\${HOST}","event":"\${MESSAGE}"}'))`,
      ),
  },
];

export const fluentdSenders: readonly Sender[] = [
  freely("fluentd", "fluent-logger (Node)", ["node", "fluentd", "fluentLogger"], {
    way: "tcp",
    long: true,
    ...BY_STREAM,
  }),
  byCaller("fluentd", "fluent-logger (Node), packed, acks", ["node", "fluentd", "fluentLoggerAck"], {
    way: "tcp, acks",
    long: true,
  }),
  ...["Message", "Forward", "Packed", "Compressed"].map((mode) =>
    again(
      "fluentd",
      `@fluent-org/logger (Node), ${mode.toLowerCase()}, acks`,
      ["node", "fluentd", `fluentOrg${mode}`],
      {
        way: "tcp, acks",
        long: true,
      },
    ),
  ),
  freely("fluentd", "fluent-logger FluentSender (Python)", ["python", "fluentd", "fluent_sender"], {
    way: "tcp",
    long: true,
    ...BY_STREAM,
  }),
  freely("fluentd", "fluent-logger FluentHandler (Python)", ["python", "fluentd", "fluent_handler"], {
    way: "tcp",
    ...BY_STREAM,
  }),
  freely("fluentd", "fluent-logger (Java)", ["java", "fluentd", "tcp"], { way: "tcp", ...BY_STREAM }),
  freely("fluentd", "fluent-logger-golang (Go)", ["go", "fluentd", "plain"], { way: "tcp", ...BY_STREAM }),
  again("fluentd", "fluent-logger-golang (Go), acks", ["go", "fluentd", "ack"], { way: "tcp, acks" }),
];

export const beatsSenders: readonly Sender[] = [
  byCaller("beats", "go-lumber (Go)", ["go", "beats", "lumber"], { way: "tcp, acks" }),
  byCaller("beats", "pylogbeat (Python)", ["python", "beats", "pylogbeat"], { way: "tcp, acks", long: true }),
  again("beats", "python-logstash-async, BeatsTransport (Python)", ["python", "raw", "logstash_beats"], {
    way: "tcp, acks",
  }),
];

export const rawSenders: readonly Sender[] = [
  freely("raw", "pino-socket with recovery (Node), tcp", ["node", "raw", "pino"], {
    way: "tcp",
    bodyIs: ofJson("msg"),
    ...BY_STREAM,
  }),
  freely("raw", "winston-logstash (Node), tcp", ["node", "raw", "winston"], {
    way: "tcp",
    bodyIs: ofJson("message"),
    ...BY_STREAM,
  }),
  freely("raw", "python-logstash-async (Python), tcp", ["python", "raw", "logstash_tcp"], {
    way: "tcp",
    bodyIs: ofJson("message"),
  }),
  freely("raw", "python-logstash-async (Python), udp", ["python", "raw", "logstash_udp"], {
    way: "udp",
    bodyIs: ofJson("message"),
    eventsPerSecond: DATAGRAMS_A_SECOND,
  }),
  freely("raw", "logstash-logback-encoder (Java), tcp", ["java", "logback", "logstashTcp"], {
    way: "tcp",
    bodyIs: ofJson("message"),
    ...BY_STREAM,
  }),
  freely("raw", "logstash-logback-encoder (Java), udp", ["java", "logback", "logstashUdp"], {
    way: "udp",
    bodyIs: ofJson("message"),
    eventsPerSecond: DATAGRAMS_A_SECOND,
  }),
  freely("raw", "log4j2 JsonTemplateLayout (Java), tcp", ["java", "log4j", "ecsTcp"], {
    way: "tcp",
    bodyIs: ofJson("message"),
    ...BY_STREAM,
  }),
];

export const httpSenders: readonly Sender[] = [
  again("http", "python-logstash-async, HttpTransport (Python)", ["python", "raw", "logstash_http"]),
  byCaller("http", "log4j2 Http appender (Java)", ["java", "log4j", "http"]),
  {
    name: "curl, NDJSON",
    receiver: "http",
    way: "http",
    overRestart: "its caller sends again",
    long: true,
    start: (run) =>
      Promise.resolve(
        fedByCalls(run, { batch: 100, long: true }, (texts, file) => {
          writeFileSync(file, texts.map((message) => `${JSON.stringify({ message })}\n`).join(""));
          const url = `http://127.0.0.1:${run.to.http}/api/v1/ingest`;
          const args = [
            "-sS",
            "--fail",
            "-H",
            "Content-Type: application/x-ndjson",
            "--data-binary",
            `@${file}`,
            url,
          ];
          return { program: "curl", args };
        }),
      ),
  },
];

export const cloudwatchSenders: readonly Sender[] = [
  byCaller("cloudwatch", "@aws-sdk/client-cloudwatch-logs (Node)", ["node", "cloudwatch", "sdk"], {
    way: "http, SigV4",
    long: true,
  }),
  again("cloudwatch", "winston-cloudwatch (Node)", ["node", "cloudwatch", "winston"], { way: "http, SigV4" }),
  again("cloudwatch", "watchtower (Python)", ["python", "cloudwatch", "watchtower_handler"], {
    way: "http, SigV4",
    long: true,
  }),
  {
    name: "aws logs put-log-events (awscli)",
    receiver: "cloudwatch",
    way: "http, SigV4",
    overRestart: "its caller sends again",
    missing: installed("aws"),
    start: awscli,
  },
];

async function awscli(run: Run): Promise<Sending> {
  const env = {
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_DEFAULT_REGION: "eu-central-1",
    AWS_MAX_ATTEMPTS: "1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const program = join(run.programs, "bin/aws");
  const logs = (...args: string[]) => ({
    program,
    args: ["--endpoint-url", `http://127.0.0.1:${run.to.http}`, "logs", ...args],
    env,
  });
  const group = ["--log-group-name", "/shop/awscli"];
  const stream = [...group, "--log-stream-name", run.key];
  for (const command of [logs("create-log-group", ...group), logs("create-log-stream", ...stream)]) {
    const child = new Child(command, run);
    await child.exit();
    if (child.process.exitCode !== 0 && !child.said().includes("AlreadyExists"))
      throw child.failure("failed");
  }
  const batch = Math.max(200, Math.ceil(run.events / 20));
  return fedByCalls(run, { batch: Math.min(batch, 5000) }, (texts, file) => {
    const timestamp = Date.now();
    writeFileSync(file, JSON.stringify(texts.map((message) => ({ timestamp, message }))));
    return logs("put-log-events", ...stream, "--log-events", `file://${file}`);
  });
}

/** A real Collector between the SDK and logboom: what it keeps over the restart is its own exporter's queue. */
function collector(exporter: string, target: (run: Run) => string): Sender {
  return {
    name: `OpenTelemetry Collector, ${exporter}`,
    receiver: "otlp",
    way: exporter === "otlp_http" ? "http protobuf" : "grpc",
    overRestart: "sends again",
    long: true,
    missing: installed("otelcol"),
    start: async (run) => {
      const port = await freePort();
      const file = join(run.folder, "collector.yaml");
      const retry = "retry_on_failure: { initial_interval: 200ms, max_interval: 500ms } }";
      writeFileSync(
        file,
        [
          `receivers: { otlp: { protocols: { http: { endpoint: 127.0.0.1:${port} } } } }`,
          `exporters: { ${exporter}: ${target(run)}, ${retry} }`,
          "service:",
          "  telemetry: { metrics: { level: none }, logs: { level: warn } }",
          `  pipelines: { logs: { receivers: [otlp], exporters: [${exporter}] } }`,
        ].join("\n"),
      );
      const middle = new Child(
        { program: join(run.programs, "bin/otelcol"), args: ["--config", `file:${file}`] },
        run,
      );
      await until("the Collector listens", async () => {
        if (middle.ended) throw middle.failure("ended");
        return fetch(`http://127.0.0.1:${port}/`).then(
          () => true,
          () => false,
        );
      });
      const command = languageCommand("node", run.programs, ["otlp", "collector"]);
      const env = { ...command.env, LOGBOOM_COLLECTOR: `http://127.0.0.1:${port}/v1/logs` };
      const sending = await spoken(run, { ...command, env }, true);
      return {
        send: sending.send,
        finish: sending.finish,
        end: async () => {
          middle.process.kill("SIGTERM");
          await middle.exit();
        },
        kill: () => {
          sending.kill();
          middle.kill();
        },
      };
    },
  };
}
