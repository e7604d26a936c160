/** What every action is given, and what it gives back: a JSON object, or nothing, which is an empty body. */
import type { Fields } from "../../codecs/cloudwatch/fields.ts";
import type { DoorCall } from "../../record/door.ts";
import type { SourceContext } from "../../record/source.ts";
import type { Caller } from "./caller.ts";
import type { CloudwatchConfig } from "./config.ts";
import type { Registry } from "./registry.ts";
import type { Resources } from "./resources.ts";

export interface Asked {
  call: DoorCall;
  caller: Caller;
  fields: Fields;
  body: Buffer;
}

export interface Service {
  ctx: SourceContext;
  options: CloudwatchConfig;
  registry: Registry;
  resources: Resources;
}

export type Action = (service: Service, asked: Asked) => Promise<object | undefined> | object | undefined;
