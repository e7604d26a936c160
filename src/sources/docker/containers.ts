/** All containers of the Engine that concern us: starts the following of each and forgets those that are gone. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { SourceContext } from "../../record/source.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import type { DockerConfig } from "./config.ts";
import { ContainerLog } from "./container.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Engine, EngineInfo } from "./engine.ts";
import type { ContainerEvent } from "./events.ts";
import { NEVER, resourceOf } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { beginOf } from "./first-contact.ts";
import { follow } from "./follow.ts";
import type { FollowEnd } from "./follow.ts";
import { gapRecord } from "./gap.ts";
import type { LoopGuard } from "./loop-guard.ts";
import { SharedRoom } from "./outbox.ts";
import { readCursor } from "./position.ts";
import type { Selection } from "./selection.ts";

/** When this source first met its Engine: what had stopped before is history, what stopped since is ours. */
const FIRST_CONTACT = "@first";
/** Keys of cursors that are no container's id. */
const OWN_KEY = "@";
const ASK_AGAIN_MS = 500;

export interface ContainersNeeds {
  ctx: SourceContext;
  config: DockerConfig;
  endpoint: Endpoint;
  engine: Engine;
  log: Logger;
  signal: AbortSignal;
  selection: Selection;
  guard: LoopGuard;
  connected: () => Promise<void>;
}

interface Entry {
  id: string;
  log: ContainerLog | undefined;
  /** Its facts, asked for when it was created, so that its first lines need not wait. */
  facts: Promise<Facts | undefined> | undefined;
  task: Promise<void> | undefined;
  /** It started (again) while its last run was still being read. */
  again: boolean;
  destroyed: boolean;
  /** Why it is left out, as was said. */
  leftOut: string | undefined;
}

/** What the start of a reading is due to. */
type Because = "listed" | "started";

export class Containers {
  readonly #needs: ContainersNeeds;
  readonly #room = new SharedRoom();
  readonly #entries = new Map<string, Entry>();
  #engineInfo: EngineInfo = { host: "", version: "", nowSeconds: 0 };
  #firstContactSeconds = 0;

  constructor(needs: ContainersNeeds) {
    this.#needs = needs;
  }

  get reading(): number {
    let count = 0;
    for (const entry of this.#entries.values())
      if (entry.task !== undefined && entry.log !== undefined) count++;
    return count;
  }

  get unreadable(): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.log?.unreadable === true) count++;
    return count;
  }

  /** Brings what we follow in line with what there is. */
  async reconcile(info: EngineInfo): Promise<void> {
    const { ctx, engine } = this.#needs;
    this.#engineInfo = info;
    await this.#meet(info.nowSeconds);
    const listed = await engine.list();
    const present = new Set(listed.map((one) => one.id));
    for (const { id, state } of listed) if (state !== "created") this.#start(id, "listed");
    for (const entry of this.#entries.values()) if (!present.has(entry.id)) this.#gone(entry);
    for (const key of ctx.cursorKeys()) {
      if (!key.startsWith(OWN_KEY) && !present.has(key) && !this.#entries.has(key)) await this.#missed(key);
    }
  }

  event(event: ContainerEvent): void {
    switch (event.kind) {
      case "create":
        this.#entry(event.id).facts = this.#prefetch(event.id);
        return;
      case "start":
        return this.#start(event.id, "started");
      case "destroy":
        return this.#gone(this.#entry(event.id));
      case "rename":
        return this.#rename(event.id, event.name);
    }
  }

  /** Resolves when all that was taken has been handed on. */
  async close(): Promise<void> {
    for (const entry of this.#entries.values()) {
      await entry.task;
      await entry.log?.drain();
    }
  }

  async #meet(nowSeconds: number): Promise<void> {
    const { ctx } = this.#needs;
    if (this.#firstContactSeconds > 0) return;
    const known = ctx.cursor(FIRST_CONTACT);
    this.#firstContactSeconds = known === undefined ? nowSeconds : Number(known);
    if (known === undefined) await ctx.emit([], { [FIRST_CONTACT]: String(nowSeconds) });
  }

  #entry(id: string): Entry {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const entry: Entry = {
      id,
      log: undefined,
      facts: undefined,
      task: undefined,
      again: false,
      destroyed: false,
      leftOut: undefined,
    };
    this.#entries.set(id, entry);
    return entry;
  }

  #prefetch(id: string): Promise<Facts | undefined> | undefined {
    // Who listens at an address is known only of a container that runs.
    if (this.#needs.config.loopGuard.addresses.length > 0) return undefined;
    const facts = this.#needs.engine.inspect(id);
    // Whoever needs it asks again; here nobody waits yet.
    facts.catch(() => undefined);
    return facts;
  }

  #start(id: string, because: Because): void {
    if (this.#needs.signal.aborted) return;
    const entry = this.#entry(id);
    if (entry.task !== undefined) {
      entry.again = true;
      return;
    }
    entry.task = this.#run(entry, because).then(() => {
      entry.task = undefined;
      if (entry.destroyed) this.#gone(entry);
    });
  }

  async #run(entry: Entry, because: Because): Promise<void> {
    const { signal } = this.#needs;
    let cause = because;
    do {
      entry.again = false;
      const facts = await this.#facts(entry, cause);
      if (facts === "unknown") {
        await this.#answersAgain();
        entry.again = true;
        continue;
      }
      if (facts === undefined) {
        entry.destroyed = true;
        return;
      }
      if (!(await this.#wanted(entry, facts))) return;
      const end = await this.#follow(entry, facts);
      entry.destroyed ||= end === "gone";
      cause = "started";
    } while (entry.again && !entry.destroyed && !signal.aborted);
  }

  async #follow(entry: Entry, facts: Facts): Promise<FollowEnd> {
    const { engine, endpoint, connected, ctx, signal, log } = this.#needs;
    if (entry.log === undefined) entry.log = await this.#newLog(facts);
    else entry.log.startsAgain(facts);
    const inspect = (id: string): Promise<Facts | undefined> => engine.inspect(id);
    const count = (event: string, reason: string): void => ctx.count(event, reason);
    return follow(entry.log, { endpoint, signal, inspect, connected, count, log }, facts);
  }

  async #facts(entry: Entry, because: Because): Promise<Facts | undefined | "unknown"> {
    const early = because === "started" ? entry.facts : undefined;
    entry.facts = undefined;
    try {
      const known = await early?.catch(() => undefined);
      if (known !== undefined) return { ...known, running: true };
      return await this.#needs.engine.inspect(entry.id);
    } catch {
      return "unknown";
    }
  }

  async #answersAgain(): Promise<void> {
    const { signal, connected } = this.#needs;
    await sleep(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    await connected();
  }

  async #wanted(entry: Entry, facts: Facts): Promise<boolean> {
    const { selection, guard, log } = this.#needs;
    const because = selection.leavesOut(facts) ?? (await guard.refuses(facts));
    if (because !== undefined && because !== entry.leftOut)
      log.info({ container: facts.name, because }, "a container is left out");
    entry.leftOut = because;
    return because === undefined && this.#hasUnread(entry, facts);
  }

  /** A container that stopped is read when something of it may not have been. */
  #hasUnread(entry: Entry, facts: Facts): boolean {
    if (facts.running) return true;
    if (entry.log !== undefined) return !entry.log.hasFinished(facts.finishedAt);
    const cursor = this.#needs.ctx.cursor(entry.id);
    if (cursor !== undefined) return readCursor(cursor).finished !== facts.finishedAt;
    return this.#needs.config.stopped || Date.parse(facts.finishedAt) / 1000 >= this.#firstContactSeconds;
  }

  async #newLog(facts: Facts): Promise<ContainerLog> {
    const { ctx, config, endpoint, engine, log, signal, selection } = this.#needs;
    const text = ctx.cursor(facts.id);
    const { id, tty } = facts;
    const contact = { config, firstSeconds: this.#firstContactSeconds };
    const beginAt = text === undefined ? await beginOf(facts, { endpoint, id, tty }, contact) : undefined;
    // What was learned when it was created says nothing of its run: its process, its addresses.
    const fresh = facts.startedAt === NEVER ? engine.inspect(id) : undefined;
    return new ContainerLog(facts, readCursor(text ?? "{}"), {
      ctx,
      config,
      endpoint,
      log,
      signal,
      room: this.#room,
      streams: selection.streams,
      resourceOf: (of) => this.#resource(of),
      fresh: fresh?.catch(() => undefined),
      beginAt,
    });
  }

  #resource(facts: Facts): Resource {
    const { ctx, config } = this.#needs;
    return resourceOf(facts, this.#engineInfo.host, config.maxLabels, (count) => {
      ctx.count("left out", "labels over maxLabels", count);
    });
  }

  #rename(id: string, name: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.facts = undefined;
    entry.log?.rename(name);
  }

  #gone(entry: Entry): void {
    entry.destroyed = true;
    // While it is being read, the reading finds that out itself, after its last line.
    if (entry.task !== undefined) return;
    this.#entries.delete(entry.id);
    if (entry.log !== undefined) void entry.log.forget();
    else if (this.#needs.ctx.cursor(entry.id) !== undefined) void this.#missed(entry.id);
  }

  /** A container that was removed while we were away. Unless its end had been read, lines of it may be lost. */
  async #missed(id: string): Promise<void> {
    const { ctx } = this.#needs;
    const cursor = readCursor(ctx.cursor(id) ?? "{}");
    if (cursor.finished !== "") return ctx.emit([], { [id]: null });
    const attributes = {
      "logboom.source": "docker",
      "container.id": id,
      "container.name": cursor.name,
      "host.name": this.#engineInfo.host,
    };
    const reason = "the container was removed while nobody was reading it";
    ctx.count("gap", reason);
    const from = cursor.streams[1] ?? cursor.streams[2];
    await ctx.emit([gapRecord({ resource: makeResource(attributes), reason, from, to: undefined })], {
      [id]: null,
    });
  }
}
