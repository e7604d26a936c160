/** The calls of CloudWatch Logs that delivery needs. The SDK is loaded here, when the first route opens. */
import type { CloudWatchLogsClientConfig, RejectedLogEventsInfo } from "@aws-sdk/client-cloudwatch-logs";
import { proxyOf, tunnelAgent } from "../../net/tunnel.ts";
import type { LogEvent } from "./events.ts";
import type { StreamName } from "./names.ts";

const CONNECT_MOST_MS = 10_000;
const ANSWER_MOST_MS = 30_000;
/** Streams that are written to at the same time; more wait for a connection. */
const MOST_CONNECTIONS = 50;

export interface PutAnswer {
  rejected: RejectedLogEventsInfo | undefined;
  nextToken: string | undefined;
}

export interface Service {
  put: (name: StreamName, events: readonly LogEvent[], token: string | undefined) => Promise<PutAnswer>;
  createGroup: (name: StreamName, tags: Readonly<Record<string, string>>) => Promise<void>;
  keep: (name: StreamName, days: number) => Promise<void>;
  createStream: (name: StreamName) => Promise<void>;
  close: () => void;
}

export interface ServiceOptions {
  region: string;
  endpoint: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
}

export type Sdk = typeof import("@aws-sdk/client-cloudwatch-logs");

export async function loadSdk(): Promise<Sdk> {
  // The SDK's version is pinned, and works with every Node that we support: its notice is no news to a user.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  return import("@aws-sdk/client-cloudwatch-logs");
}

export function connectService(sdk: Sdk, options: ServiceOptions): Service {
  const client = new sdk.CloudWatchLogsClient(clientConfig(options));
  const abort = { abortSignal: options.signal };
  return {
    put: async ({ group, stream }, events, token) => {
      const logEvents = events.map(({ timestamp, message }) => ({ timestamp, message }));
      const names = { logGroupName: group, logStreamName: stream };
      const asked = token === undefined ? {} : { sequenceToken: token };
      const command = new sdk.PutLogEventsCommand({ ...names, logEvents, ...asked });
      const answer = await client.send(command, abort);
      return { rejected: answer.rejectedLogEventsInfo, nextToken: answer.nextSequenceToken };
    },
    createGroup: async ({ group }, tags) => {
      const tagged = Object.keys(tags).length === 0 ? {} : { tags };
      await client.send(new sdk.CreateLogGroupCommand({ logGroupName: group, ...tagged }), abort);
    },
    keep: async ({ group }, days) => {
      const policy = { logGroupName: group, retentionInDays: days };
      await client.send(new sdk.PutRetentionPolicyCommand(policy), abort);
    },
    createStream: async ({ group, stream }) => {
      const names = { logGroupName: group, logStreamName: stream };
      await client.send(new sdk.CreateLogStreamCommand(names), abort);
    },
    close: () => client.destroy(),
  };
}

function clientConfig({ region, endpoint, env }: ServiceOptions): CloudWatchLogsClientConfig {
  const host = endpoint === undefined ? `logs.${region}.amazonaws.com` : new URL(endpoint).hostname;
  const proxy = proxyOf(host, env);
  const agent = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // Waiting and trying again is ours: it goes on for ever, and is counted.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_MOST_MS,
      requestTimeout: ANSWER_MOST_MS,
      httpAgent: agent,
      httpsAgent: proxy === undefined ? agent : tunnelAgent(proxy, agent),
    },
  };
}
