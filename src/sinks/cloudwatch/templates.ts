/** Templates of group and stream names: the route's, read at start, and those that containers bring. */
import { compileTemplate } from "../../template/template.ts";
import type { Template } from "../../template/template.ts";
import { cloudwatchContext, emptyNames } from "../../template/contexts/cloudwatch.ts";
import type { Resource } from "../../record/resource.ts";
import type { SinkContext } from "../../record/sink.ts";
import { NO_INSTANCE } from "../../net/instance.ts";
import type { InstanceFacts } from "../../net/instance.ts";
import { destinationOf, ownTexts } from "./names.ts";
import type { Destination, NameTexts } from "./names.ts";

/** Containers bring texts of their own; what is not used for long is read again. */
const MOST_KEPT = 1000;
const OF_THE_INSTANCE = ["InstanceID", "Region"];

export class NameTemplates {
  readonly #route: NameTexts;
  readonly #ctx: SinkContext;
  /** Text → template, or undefined for one that cannot be read. */
  readonly #read = new Map<string, Template | undefined>();

  /** Refuses a template of the route that cannot be read. */
  constructor(route: NameTexts, ctx: SinkContext) {
    this.#route = route;
    this.#ctx = ctx;
    this.#read.set(route.group, compileTemplate(route.group, { name: "LOGSPOUT_GROUP", dot: emptyNames() }));
    this.#read.set(
      route.stream,
      compileTemplate(route.stream, { name: "LOGSPOUT_STREAM", dot: emptyNames() }),
    );
  }

  /** `ask` is only called when a template needs what the instance says. */
  async destination(resource: Resource, ask: () => Promise<InstanceFacts>): Promise<Destination> {
    const texts = [this.#route.group, this.#route.stream, ...Object.values(ownTexts(resource))];
    const instance = texts.some((text) => this.#needsInstance(text)) ? await ask() : NO_INSTANCE;
    return destinationOf(resource, {
      render: (text) => this.#render(text, resource, instance),
      route: this.#route,
      hostname: this.#ctx.hostname,
    });
  }

  #needsInstance(text: string): boolean {
    const reads = this.#template(text)?.reads;
    return reads === undefined ? text.includes("{{") : OF_THE_INSTANCE.some((field) => reads.has(field));
  }

  #render(text: string, resource: Resource, instance: InstanceFacts): string | undefined {
    try {
      return this.#template(text)?.render(
        cloudwatchContext(resource, { host: this.#ctx.hostname, ...instance }),
      );
    } catch (error) {
      this.#failed(text, error);
      return undefined;
    }
  }

  #template(text: string): Template | undefined {
    if (this.#read.has(text)) return this.#read.get(text);
    if (this.#read.size >= MOST_KEPT) this.#read.clear();
    let template: Template | undefined;
    try {
      template = compileTemplate(text, { name: "name" });
    } catch (error) {
      this.#failed(text, error);
    }
    this.#read.set(text, template);
    return template;
  }

  #failed(text: string, error: unknown): void {
    const because = error instanceof Error ? error.message : String(error);
    this.#ctx.count("fallback", "a template of a log group or stream name failed");
    this.#ctx.log.warn({ template: text, because }, "name template failed, using the default name");
  }
}
