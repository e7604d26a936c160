/** Records to Amazon CloudWatch Logs, each container into a log stream of its own. */
import { setTimeout as sleep } from "node:timers/promises";
import { Standing } from "../../net/standing.ts";
import type { Trouble } from "../../net/trouble.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { defineSink } from "../../record/sink.ts";
import type { OpenSink, SinkContext, SinkStatus } from "../../record/sink.ts";
import { CloudwatchConfig } from "./config.ts";
import { EVENT_OVERHEAD, pieces } from "./events.ts";
import { Lane } from "./lane.ts";
import type { LaneNeeds } from "./lane.ts";
import { Ledger } from "./ledger.ts";
import type { Call } from "./ledger.ts";
import type { Destination } from "./names.ts";
import { checkRegion, Place } from "./place.ts";
import { Refused } from "./refused.ts";
import { connectService, loadSdk } from "./service.ts";
import type { Sdk, Service } from "./service.ts";
import { Pressure } from "./pressure.ts";
import { NameTemplates } from "./templates.ts";

/** Two hours is what the service takes; a minute of it for our clock's own error. */
const AHEAD_MOST_MS = 119 * 60_000;

export const cloudwatch = defineSink({
  name: "cloudwatch",
  summary: "Sends records to Amazon CloudWatch Logs, a log stream for each container.",
  config: CloudwatchConfig,
  open: async (options, ctx) => {
    checkRegion(options, process.env);
    const templates = new NameTemplates({ group: options.group, stream: options.stream }, ctx);
    return new CloudwatchRoute(options, ctx, { templates, sdk: await loadSdk() });
  },
});

interface Parts {
  templates: NameTemplates;
  sdk: Sdk;
}

class CloudwatchRoute implements OpenSink {
  readonly #config: CloudwatchConfig;
  readonly #ctx: SinkContext;
  readonly #place: Place;
  readonly #templates: NameTemplates;
  readonly #service: Promise<Service | undefined>;
  readonly #standing: Standing;
  readonly #ledger = new Ledger();
  readonly #pressure = new Pressure(
    () => this.#ledger.open,
    () => this.#nudge(),
  );
  readonly #ended = new AbortController();
  readonly #destinations = new WeakMap<Resource, Destination>();
  /** Only while they have something to send: a container that is gone leaves nothing behind. */
  readonly #lanes = new Map<string, Lane>();
  readonly #troubled = new Set<Lane>();
  readonly #refused: Refused;
  readonly #laneNeeds: Omit<LaneNeeds, "idle">;
  /** Batches are taken apart in the order of their calls. */
  #intake: Promise<void> = Promise.resolve();
  #hurried = false;
  #closing: Promise<void> | undefined;

  constructor(config: CloudwatchConfig, ctx: SinkContext, { templates, sdk }: Parts) {
    this.#config = config;
    this.#ctx = ctx;
    this.#templates = templates;
    const where = config.endpoint ?? "CloudWatch Logs";
    const { signal } = this.#ended;
    this.#standing = new Standing(ctx.log, where);
    this.#refused = new Refused(ctx);
    this.#place = new Place({ config, env: process.env, signal, standing: this.#standing });
    this.#service = this.#connect(sdk);
    this.#laneNeeds = {
      service: this.#service,
      where,
      delayMs: config.delayS * 1000,
      tags: config.tags,
      retentionDays: config.retentionDays,
      log: ctx.log,
      count: ctx.count,
      signal,
      settle: (call) => this.#ledger.settle(call),
      standing: (lane, trouble) => this.#stands(lane, trouble),
      refused: (name) => this.#refused.add(name),
    };
    if (ctx.signal.aborted) void this.close(0);
    else ctx.signal.addEventListener("abort", () => void this.close(0), { once: true });
  }

  /** As soon as the region is known; undefined when we end before. */
  async #connect(sdk: Sdk): Promise<Service | undefined> {
    const region = await this.#place.region();
    const { signal } = this.#ended;
    if (region === undefined) return undefined;
    return connectService(sdk, { region, endpoint: this.#config.endpoint, env: process.env, signal });
  }

  send(batch: readonly LogRecord[]): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(new Error("closed"));
    const { call, answered } = this.#ledger.enter();
    this.#intake = this.#intake.then(() => this.#take(batch, call));
    this.#pressure.given();
    return answered;
  }

  status(): SinkStatus {
    if (this.#closing !== undefined) return { state: "closed" };
    return this.#standing.status(`writing to ${this.#lanes.size} log streams`);
  }

  close(graceMs: number): Promise<void> {
    return (this.#closing ??= this.#close(graceMs));
  }

  async #close(graceMs: number): Promise<void> {
    this.#hurried = true;
    for (const lane of this.#lanes.values()) lane.hurry();
    const grace = new AbortController();
    const late = sleep(graceMs, undefined, { signal: grace.signal }).catch(() => undefined);
    await Promise.race([this.#intake.then(() => this.#ledger.empty()), late]);
    grace.abort();
    this.#ended.abort();
    for (const lane of this.#lanes.values()) lane.hurry();
    this.#pressure.close();
    this.#ledger.giveUp();
    (await this.#service)?.close();
  }

  #nudge(): void {
    for (const lane of this.#lanes.values()) lane.nudge();
  }

  async #take(batch: readonly LogRecord[], call: Call): Promise<void> {
    let resource: Resource | undefined;
    let lane: Lane | undefined;
    for (const record of batch) {
      if (record.resource !== resource || lane === undefined) {
        resource = record.resource;
        lane = this.#lane(this.#destinations.get(resource) ?? (await this.#destination(resource)));
      }
      this.#add(lane, record, call);
    }
    this.#ledger.settle(call);
  }

  async #destination(resource: Resource): Promise<Destination> {
    const destination = await this.#templates.destination(resource, () => this.#place.instance());
    this.#destinations.set(resource, destination);
    return destination;
  }

  #lane(destination: Destination): Lane {
    const { usual } = destination;
    if (usual !== undefined && this.#refused.has(destination))
      return this.#lane({ ...usual, usual: undefined });
    const key = `${destination.group}\n${destination.stream}`;
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const idle = (lane: Lane): void => {
      this.#lanes.delete(key);
      this.#troubled.delete(lane);
    };
    const lane = new Lane(destination, { ...this.#laneNeeds, idle });
    if (this.#hurried) lane.hurry();
    this.#lanes.set(key, lane);
    return lane;
  }

  #add(lane: Lane, record: LogRecord, call: Call): void {
    if (record.body === "") return this.#ctx.count("dropped", "empty line: CloudWatch Logs takes none");
    const timestamp = this.#timestamp(record);
    const parts = pieces(record.body, this.#config.maxEventBytes - EVENT_OVERHEAD);
    if (parts.length > 1) this.#ctx.count("split", "longer than one event of CloudWatch Logs");
    call.open += parts.length;
    for (const message of parts) {
      lane.add({ timestamp, message, bytes: Buffer.byteLength(message) + EVENT_OVERHEAD, call });
    }
  }

  /** The container's own time. One that the service would refuse for being ahead is the time of arrival instead. */
  #timestamp(record: LogRecord): number {
    const ms = record.seconds * 1000 + Math.floor(record.nanos / 1_000_000);
    const most = Date.now() + AHEAD_MOST_MS;
    if (ms <= most) return Math.max(0, ms);
    this.#ctx.count("restamped", "further ahead than CloudWatch Logs takes (2 hours)");
    return Math.min(most, record.observedMs);
  }

  /** Trouble is over when no stream has any. */
  #stands(lane: Lane, trouble: Trouble | undefined): void {
    if (trouble !== undefined) {
      this.#troubled.add(lane);
      this.#standing.met(trouble);
    } else if (this.#troubled.delete(lane) && this.#troubled.size === 0) this.#standing.passed();
  }
}
