/** Every source there is, alphabetically. What is not listed here does not exist. */
import type { Source } from "../record/source.ts";
import { beats } from "./beats/source.ts";
import { cloudwatch } from "./cloudwatch/source.ts";
import { demo } from "./demo/source.ts";
import { docker } from "./docker/source.ts";
import { elasticsearch } from "./elasticsearch/source.ts";
import { file } from "./file/source.ts";
import { fluentd } from "./fluentd/source.ts";
import { gelf } from "./gelf/source.ts";
import { http } from "./http/source.ts";
import { journald } from "./journald/source.ts";
import { loki } from "./loki/source.ts";
import { otlp } from "./otlp/source.ts";
import { raw } from "./raw/source.ts";
import { splunk } from "./splunk/source.ts";
import { syslog } from "./syslog/source.ts";

export const sources: readonly Source[] = [
  beats,
  cloudwatch,
  demo,
  docker,
  elasticsearch,
  file,
  fluentd,
  gelf,
  http,
  journald,
  loki,
  otlp,
  raw,
  splunk,
  syslog,
];
