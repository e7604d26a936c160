/** Every importer there is, in the order in which a text is offered to them. What is not listed here does not exist. */
import { awslogs } from "./awslogs/importer.ts";
import { taskDefinition } from "./ecs/task-definition.ts";
import { userData } from "./ecs/user-data.ts";
import { fluentBit } from "./fluent-bit/importer.ts";
import { logstash } from "./logstash/importer.ts";
import type { Importer } from "./outcome.ts";
import { rsyslog } from "./rsyslog/importer.ts";

export const importers: readonly Importer[] = [
  logstash,
  taskDefinition,
  userData,
  fluentBit,
  awslogs,
  rsyslog,
];
