/** What the handler of a request works with. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AgentApiOptions } from "./contract.ts";
import type { ContainerTexts } from "./lines.ts";
import type { Settings } from "./settings.ts";
import type { Viewers } from "./viewers.ts";

export interface Parts extends Pick<
  AgentApiOptions,
  "routes" | "watch" | "containers" | "health" | "metrics" | "log"
> {
  settings: Settings;
  viewers: Viewers;
  texts: ContainerTexts;
}

export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  parts: Parts;
  /** What follows the first part of the path, decoded; undefined when nothing does. */
  place: string | undefined;
  query: URLSearchParams;
}
