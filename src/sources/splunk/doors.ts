/** The collector's paths: events, raw text, acknowledgements, health. */
import { setImmediate as turn } from "node:timers/promises";
import { SplunkEvents } from "../../codecs/splunk/events.ts";
import type { EventFault } from "../../codecs/splunk/events.ts";
import type { EventCall } from "../../codecs/splunk/origin.ts";
import { bodyText, markRepaired } from "../../codecs/json/body-text.ts";
import { parseObject } from "../../codecs/json/parse.ts";
import { takeIn } from "../../receive/taking.ts";
import { BodyRefused, secretOf } from "../../record/door.ts";
import type { Door, DoorAnswer, DoorCall } from "../../record/door.ts";
import type { LogRecord } from "../../record/record.ts";
import type { CursorUpdates, SourceContext } from "../../record/source.ts";
import { Acks } from "./acks.ts";
import { answerAcks, answerCode, bodyCode } from "./answers.ts";
import type { SplunkConfig } from "./config.ts";

/** Between so many events others have their turn. */
const EVENTS_A_TURN = 5000;
/** Of one request, whose records are in memory together: the shortest event has a few bytes, its record a hundred times as many. */
const EVENTS_MOST = 1_000_000;
const ACKS_MOST = 10_000;

export function splunkDoors(options: SplunkConfig, ctx: SourceContext): Door[] {
  const collector = new Collector(options, ctx);
  const { maxBodyBytes } = options;
  const door = (method: string, paths: readonly string[], answer: Door["answer"]): Door => ({
    methods: [method],
    paths: paths.map((path) => `/services/collector${path}`),
    maxBodyBytes,
    answer,
  });
  return [
    door("POST", ["", "/event", "/event/1.0"], (call) =>
      collector.guarded(call, () => collector.events(call)),
    ),
    door("POST", ["/raw", "/raw/1.0"], (call) => collector.guarded(call, () => collector.raw(call))),
    door("POST", ["/ack", "/ack/1.0"], (call) => collector.guarded(call, () => collector.acks(call))),
    door("GET", ["/health", "/health/1.0"], () => Promise.resolve(collector.health())),
    // Docker's driver asks so whether anybody is there, without its token.
    door("OPTIONS", ["", "/*"], () => Promise.resolve({ status: 200, headers: { allow: "POST, OPTIONS" } })),
  ];
}

class Collector {
  readonly #options: SplunkConfig;
  readonly #ctx: SourceContext;
  readonly #codec: SplunkEvents;
  readonly #acks: Acks;

  constructor(options: SplunkConfig, ctx: SourceContext) {
    this.#options = options;
    this.#ctx = ctx;
    this.#acks = new Acks(ctx);
    this.#codec = new SplunkEvents({ maxMessageBytes: options.maxMessageBytes, count: this.#count });
  }

  readonly #count = (event: string, reason: string): void => this.#ctx.count(event, reason);

  async guarded(call: DoorCall, answer: () => Promise<DoorAnswer>): Promise<DoorAnswer> {
    // Some clients can only put the token into the address.
    const secret = secretOf(call.headers) ?? call.query.get("token") ?? undefined;
    if (!call.access.maySend(secret)) {
      this.#count("refused", "not authenticated");
      if (secret === undefined) return answerCode(2);
      return answerCode(secret === "" ? 3 : 4);
    }
    try {
      return await answer();
    } catch (error) {
      if (!(error instanceof BodyRefused)) throw error;
      this.#count("refused", "body");
      return answerCode(bodyCode(error.status));
    }
  }

  async events(call: DoorCall): Promise<DoorAnswer> {
    const { text, repaired } = bodyText(await call.body());
    if (text.trim() === "") return this.#refused("no data", answerCode(5));
    const batch = this.#codec.events(text, eventCall(call));
    await readAll(batch);
    const { records, fault } = batch;
    if (repaired) markRepaired(records, this.#count);
    if (fault === undefined) return await this.#take(records, call);
    // What stands in front of the fault is taken, as the client is told by the number.
    if (records.length > 0) {
      const taken = await this.#take(records, call);
      if (taken.status !== 200) return taken;
    }
    return this.#refused(
      FAULTS[fault.code],
      answerCode(fault.code, { "invalid-event-number": fault.number }),
    );
  }

  async raw(call: DoorCall): Promise<DoorAnswer> {
    const { text, repaired } = bodyText(await call.body());
    if (text.trim() === "") return this.#refused("no data", answerCode(5));
    const batch = this.#codec.raw(text, eventCall(call));
    await readAll(batch);
    const { records } = batch;
    if (repaired) markRepaired(records, this.#count);
    return await this.#take(records, call);
  }

  async acks(call: DoorCall): Promise<DoorAnswer> {
    if (!this.#options.acknowledgements) return answerCode(14);
    const channel = channelOf(call);
    if (channel === undefined) return answerCode(10);
    const asked = parseObject((await call.body()).toString()) as { acks?: unknown } | undefined;
    const ids = Array.isArray(asked?.acks) ? (asked.acks as unknown[]) : undefined;
    if (ids === undefined || ids.length > ACKS_MOST) return answerCode(6);
    const acks: Record<string, boolean> = {};
    for (const id of ids)
      if (Number.isSafeInteger(id)) acks[String(id)] = this.#acks.isDurable(channel, Number(id));
    return answerAcks(acks);
  }

  /** Load balancers ask it, without a token. */
  health(): DoorAnswer {
    return answerCode(this.#ctx.full() === undefined ? 17 : 18);
  }

  async #take(records: readonly LogRecord[], call: DoorCall): Promise<DoorAnswer> {
    const channel = this.#options.acknowledgements ? channelOf(call) : undefined;
    let ackId: number | undefined;
    const cursors = (): CursorUpdates => {
      if (channel === undefined) return {};
      const taken = this.#acks.take(channel);
      ackId = taken.id;
      return taken.cursors;
    };
    const taken = await takeIn(this.#ctx, records, cursors);
    if (taken === "taken") return answerCode(0, ackId === undefined ? {} : { ackId });
    return answerCode(taken === "closing" ? 23 : 9);
  }

  #refused(reason: string, answer: DoorAnswer): DoorAnswer {
    this.#count("refused", reason);
    return answer;
  }
}

interface Batch {
  records: readonly LogRecord[];
  read: (most: number) => boolean;
}

async function readAll(batch: Batch): Promise<void> {
  while (batch.read(EVENTS_A_TURN)) {
    if (batch.records.length > EVENTS_MOST) throw new BodyRefused(413, `more than ${EVENTS_MOST} events`);
    await turn();
  }
}

const FAULTS: Readonly<Record<EventFault["code"], string>> = {
  6: "malformed request",
  12: "event missing",
  13: "event blank",
};

function channelOf({ headers, query }: DoorCall): string | undefined {
  return headers["x-splunk-request-channel"]?.trim() || query.get("channel") || undefined;
}

/** Without a host of its own an event is from where a proxy says it came from. */
function eventCall(call: DoorCall): EventCall {
  const { peer, observedMs, query, headers } = call;
  const forwarded = headers["x-forwarded-for"]?.split(",")[0]?.trim();
  return {
    peer,
    observedMs,
    host: query.get("host") || forwarded || undefined,
    source: query.get("source") || undefined,
    sourcetype: query.get("sourcetype") || undefined,
    index: query.get("index") || undefined,
    channel: channelOf(call),
  };
}
