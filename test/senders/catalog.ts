/** Every real sender there is a test for, by receiver. */
import { dockerSenders } from "./docker.ts";
import { gelfSenders } from "./gelf.ts";
import {
  beatsSenders,
  cloudwatchSenders,
  elasticsearchSenders,
  fluentdSenders,
  httpSenders,
  lokiSenders,
  otlpSenders,
  rawSenders,
  splunkSenders,
} from "./http-doors.ts";
import { journaldSenders } from "./journald.ts";
import type { Sender } from "./sender.ts";
import { syslogSenders } from "./syslog.ts";

const ORDER = "syslog gelf otlp elasticsearch loki splunk fluentd cloudwatch beats raw http journald".split(
  " ",
);

export const senders: readonly Sender[] = [
  ...syslogSenders,
  ...gelfSenders,
  ...otlpSenders,
  ...elasticsearchSenders,
  ...lokiSenders,
  ...splunkSenders,
  ...fluentdSenders,
  ...cloudwatchSenders,
  ...beatsSenders,
  ...rawSenders,
  ...httpSenders,
  ...journaldSenders,
  ...dockerSenders,
].toSorted((a, b) => order(a) - order(b));

function order({ receiver }: Sender): number {
  return ORDER.indexOf(receiver);
}
