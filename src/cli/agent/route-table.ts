/** The routes there are: those of the start, and those that come and go over the HTTP API and are kept in ROUTESPATH. */
import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import type { RouteTable } from "../../api/agent/contract.ts";
import type { PersistedRoutes } from "../../api/agent/persisted.ts";
import type { RouteConfig } from "../../config/logspout/route.ts";
import { routeFromJson, routeToJson } from "../../config/logspout/route-json.ts";
import type { RouteSettings } from "../../config/logspout/settings.ts";
import type { RouteLine } from "./route-line.ts";

export interface RoutesNeeds {
  log: Logger;
  settings: RouteSettings;
  persisted: PersistedRoutes | undefined;
  open: (route: RouteConfig) => Promise<RouteLine>;
}

export class Routes {
  readonly #needs: RoutesNeeds;
  readonly #lines = new Map<string, RouteLine>();
  /** Routes that were removed and still deliver what they had read, by id. */
  readonly #leaving = new Map<string, Promise<void>>();
  /** One change at a time: a route is never opened twice, and never while it closes. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(needs: RoutesNeeds) {
    this.#needs = needs;
  }

  all(): RouteLine[] {
    return [...this.#lines.values()];
  }

  async begin(routes: readonly RouteConfig[]): Promise<void> {
    for (const route of routes) this.#lines.set(route.id, await this.#needs.open(route));
    const kept = await this.#needs.persisted?.load();
    for (const { file, because } of kept?.problems ?? [])
      this.#needs.log.warn({ file, because }, "a kept route cannot be read");
    for (const { id, file, json } of kept?.routes ?? []) await this.#beginKept(id, file, json);
  }

  /** A kept route that no longer suits is told, and stops nothing. */
  async #beginKept(id: string, file: string, json: unknown): Promise<void> {
    const { settings, log, open } = this.#needs;
    if (this.#lines.has(id)) return;
    try {
      const route = routeFromJson(json, { settings, newId: () => id, beginsNow: false });
      this.#lines.set(route.id, await open(route));
    } catch (error) {
      log.warn({ file, err: error }, "a kept route cannot begin");
    }
  }

  table(): RouteTable {
    return {
      list: () => Promise.resolve(this.all().map(({ route }) => routeToJson(route, "hidden"))),
      read: (id) => {
        const line = this.#lines.get(id);
        return Promise.resolve(line && routeToJson(line.route, "hidden"));
      },
      create: (json) => this.#alone(() => this.#create(json)),
      remove: (id) => this.#alone(() => this.#remove(id)),
    };
  }

  async #create(json: unknown): Promise<object> {
    const { settings, persisted, open } = this.#needs;
    const newId = (): string => randomBytes(6).toString("hex");
    const route = routeFromJson(json, { settings, newId, beginsNow: true });
    // What cannot be kept is not begun, and what it was to replace goes on.
    await persisted?.save(route.id, routeToJson(route, "shown"));
    this.#leave(route.id);
    await this.#leaving.get(route.id);
    try {
      this.#lines.set(route.id, await open(route));
    } catch (error) {
      await persisted?.remove(route.id);
      throw error;
    }
    return routeToJson(route, "hidden");
  }

  async #remove(id: string): Promise<boolean> {
    if (!this.#lines.has(id)) return false;
    this.#leave(id);
    await this.#needs.persisted?.remove(id);
    return true;
  }

  /** Nobody waits for a receiver that may not answer, but who wants the same id again. */
  #leave(id: string): void {
    const line = this.#lines.get(id);
    if (line === undefined) return;
    this.#lines.delete(id);
    const left = line
      .remove()
      .catch((error: unknown) => this.#needs.log.error({ err: error, route: id }, "a route did not end well"))
      .finally(() => this.#leaving.delete(id));
    this.#leaving.set(id, left);
  }

  #alone<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(change);
    this.#changing = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    await this.#changing;
    await Promise.all([...this.all().map((line) => line.close()), ...this.#leaving.values()]);
  }
}
