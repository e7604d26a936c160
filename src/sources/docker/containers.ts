/** All containers of the Engine that concern us: starts the following of each and forgets those that are gone. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Resource } from "../../record/resource.ts";
import type { EngineInfo } from "./engine.ts";
import type { ContainerEvent } from "./events.ts";
import { factsOfEvent } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { NOTHING_KEPT, remember } from "./first-contact.ts";
import { follow } from "./follow.ts";
import type { FollowEnd } from "./follow.ts";
import { newEntry } from "./entry.ts";
import type { Entry } from "./entry.ts";
import { isNews } from "./left-out.ts";
import { followLive } from "./live.ts";
import { gapOfRemoved, openContainerLog, resourceFor } from "./opening.ts";
import type { ContainersNeeds, Opening } from "./opening.ts";
import { SharedRoom } from "./outbox.ts";
import { readCursor } from "./position.ts";

/** When this source first met its Engine: what had stopped before is history, what stopped since is ours. */
const FIRST_CONTACT = "@first";
/** Keys of cursors that are no container's id. */
const OWN_KEY = "@";
const ASK_AGAIN_MS = 500;

/** What the start of a reading is due to. */
type Because = "listed" | "created" | "started";

export class Containers {
  readonly #needs: ContainersNeeds;
  readonly #room = new SharedRoom();
  readonly #entries = new Map<string, Entry>();
  #engineInfo: EngineInfo = { host: "", version: "", nowSeconds: 0, root: "" };
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

  /** Brings what we follow in line with what there is. "again": what was decided or read to its end is left as it is. */
  async reconcile(info: EngineInfo, look: "first" | "again"): Promise<void> {
    const { ctx, engine } = this.#needs;
    this.#engineInfo = info;
    this.#meet(info.nowSeconds);
    const listed = await engine.list();
    const present = new Set(listed.map((one) => one.id));
    for (const { id, state } of listed) {
      if (state !== "created" && (look === "first" || this.#isOverlooked(id, state)))
        this.#start(id, "listed");
      if (state !== "running") this.#runEnded(id);
    }
    for (const entry of this.#entries.values()) if (!present.has(entry.id)) this.#gone(entry);
    for (const key of ctx.cursorKeys()) {
      if (!key.startsWith(OWN_KEY) && !present.has(key) && !this.#entries.has(key)) await this.#missed(key);
    }
  }

  event(event: ContainerEvent): void {
    switch (event.kind) {
      case "create":
        return this.#created(event.id);
      case "start":
        this.#entry(event.id).runEnded = false;
        return this.#start(event.id, "started");
      case "die":
        return this.#runEnded(event.id);
      case "destroy":
        return this.#gone(this.#entry(event.id));
      case "rename":
        return this.#rename(event.id, event.name);
    }
  }

  /** Of what happened to a container; undefined where its records are not wanted. */
  eventResource(id: string, said: Readonly<Record<string, string>>): Resource | undefined {
    const entry = this.#entries.get(id);
    if (entry?.log !== undefined) return entry.log.resource;
    if (entry?.leftOut !== undefined) return undefined;
    const facts = factsOfEvent(id, said);
    const { selection } = this.#needs;
    return selection.leavesOut(facts) === undefined
      ? resourceFor(facts, this.#needs, this.#engineInfo.host)
      : undefined;
  }

  /** Resolves when all that was taken has been handed on. */
  async close(): Promise<void> {
    for (const entry of this.#entries.values()) {
      await entry.task;
      await entry.log?.drain();
    }
  }

  #isOverlooked(id: string, state: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return true;
    return entry.task === undefined && entry.leftOut === undefined && state === "running";
  }

  #meet(nowSeconds: number): void {
    const { ctx } = this.#needs;
    if (this.#firstContactSeconds > 0) return;
    const known = ctx.cursor(FIRST_CONTACT);
    this.#firstContactSeconds = known === undefined ? nowSeconds : Number(known);
    if (known === undefined) remember(ctx, FIRST_CONTACT, String(nowSeconds));
  }

  #entry(id: string): Entry {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const entry = newEntry(id);
    this.#entries.set(id, entry);
    return entry;
  }

  /** Its facts before it starts; and an attach, where that is the only way, has to be there first. */
  #created(id: string): void {
    const facts = this.#needs.engine.inspect(id);
    this.#entry(id).facts = facts;
    const attachFirst = (known: Facts | undefined): void => {
      if (known?.logDriver === NOTHING_KEPT && this.#needs.config.liveOnly) this.#start(id, "created");
    };
    // Whoever needs them asks again; here nobody waits yet.
    facts.then(attachFirst).catch(() => undefined);
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
        // It started again, and is gone before anybody could ask for its lines.
        entry.log?.endUnread();
        entry.destroyed = true;
        return;
      }
      if (!(await this.#wanted(entry, facts))) return;
      const end = await this.#follow(entry, facts);
      entry.interrupted = end === "closing";
      entry.destroyed ||= end === "gone";
      cause = "started";
    } while (entry.again && !entry.destroyed && !signal.aborted);
  }

  async #follow(entry: Entry, facts: Facts): Promise<FollowEnd> {
    const { engine, endpoint, connected, ctx, config, signal, log } = this.#needs;
    if (entry.log === undefined) entry.log = await openContainerLog(facts, this.#opening());
    else entry.log.startsAgain(facts);
    if (entry.runEnded) entry.log.runEnded();
    const { liveOnly, maxLineBytes } = config;
    const inspect = (id: string): Promise<Facts | undefined> => engine.inspect(id);
    const count = (event: string, reason: string, by?: number): void => ctx.count(event, reason, by);
    const needs = { endpoint, signal, inspect, connected, count, log, liveOnly };
    const kept = facts.logDriver !== NOTHING_KEPT || !liveOnly;
    const end = kept ? await follow(entry.log, needs, facts) : "unreadable";
    // Nobody misses lines of it when it is gone.
    if (entry.log.unreadable) void entry.log.forget();
    if (end !== "unreadable" || !liveOnly) return end;
    const removal = (entry.removal = new AbortController());
    if (entry.destroyed) removal.abort();
    const firstContactSeconds = this.#firstContactSeconds;
    const live = { ...needs, maxLineBytes, firstContactSeconds, gone: removal.signal };
    return followLive(entry.log, live, facts);
  }

  #opening(): Opening {
    return {
      needs: this.#needs,
      room: this.#room,
      engine: this.#engineInfo,
      firstContactSeconds: this.#firstContactSeconds,
    };
  }

  async #facts(entry: Entry, because: Because): Promise<Facts | undefined | "unknown"> {
    // Who listens at an address is known only of a container that runs.
    const guarded = this.#needs.config.loopGuard.addresses.length > 0;
    const early = because === "listed" || guarded ? undefined : entry.facts;
    entry.facts = undefined;
    try {
      const known = await early?.catch(() => undefined);
      if (known !== undefined) return { ...known, running: because === "started" };
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
    const left = selection.leavesOut(facts);
    const because = left?.because ?? (await guard.refuses(facts));
    if (because !== undefined && because !== entry.leftOut) {
      const said = [{ container: facts.name, because }, "a container is left out"] as const;
      if (left?.expected === true) log.debug(...said);
      else if (isNews(entry.id, because)) log.info(...said);
    }
    entry.leftOut = because;
    return because === undefined && this.#hasUnread(entry, facts);
  }

  /** A container that stopped is read when something of it may not have been. */
  #hasUnread(entry: Entry, facts: Facts): boolean {
    const { liveOnly, stopped } = this.#needs.config;
    if (facts.running || (liveOnly && facts.logDriver === NOTHING_KEPT)) return true;
    if (entry.log !== undefined) return !entry.log.hasFinished(facts.finishedAt);
    const cursor = this.#needs.ctx.cursor(entry.id);
    if (cursor !== undefined) return readCursor(cursor).finished !== facts.finishedAt;
    return stopped || Date.parse(facts.finishedAt) / 1000 >= this.#firstContactSeconds;
  }

  #runEnded(id: string): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.runEnded = true;
    entry?.log?.runEnded();
  }

  #rename(id: string, name: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.facts = undefined;
    entry.log?.rename(name);
  }

  #gone(entry: Entry): void {
    entry.destroyed = true;
    entry.removal?.abort();
    entry.log?.runEnded();
    // While it is being read, the reading finds that out itself, after its last line.
    if (entry.task !== undefined) return;
    this.#entries.delete(entry.id);
    // Its position stays: by it the next start knows that there was more, and says so.
    if (entry.interrupted) return;
    if (entry.log !== undefined) void entry.log.forget();
    else if (this.#needs.ctx.cursor(entry.id) !== undefined) void this.#missed(entry.id);
  }

  /** A container that was removed while we were away. Unless its end had been read, lines of it may be lost. */
  async #missed(id: string): Promise<void> {
    const { ctx } = this.#needs;
    const cursor = readCursor(ctx.cursor(id) ?? "{}");
    if (cursor.finished !== "") return ctx.emit([], { [id]: null });
    const reason = "the container was removed while nobody was reading it";
    ctx.count("gap", reason);
    await ctx.emit([gapOfRemoved(id, cursor, this.#engineInfo.host, reason)], { [id]: null });
  }
}
