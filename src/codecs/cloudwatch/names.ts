/** Names of groups and streams, and the long names (ARN) that callers may use instead. */
import { constraint, optionalText } from "./fields.ts";
import type { Fields } from "./fields.ts";

/** API reference, CreateLogGroup and CreateLogStream. */
const GROUP = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const STREAM = /^[^:*]{1,512}$/;

/** No account stands behind logboom; twelve digits are what clients expect. */
const ACCOUNT = "000000000000";

export function groupName(fields: Fields, name = "logGroupName"): string {
  const text = optionalText(fields, name);
  if (text === undefined) throw constraint(name, "Member must not be null");
  if (GROUP.test(text)) return text;
  throw constraint(name, "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
}

export function streamName(fields: Fields): string {
  const text = optionalText(fields, "logStreamName");
  if (text === undefined) throw constraint("logStreamName", "Member must not be null");
  if (STREAM.test(text)) return text;
  throw constraint("logStreamName", "Member must satisfy regular expression pattern: [^:*]*");
}

/** By name, or by `logGroupIdentifier` which is a name or an ARN. */
export function groupAsked(fields: Fields): string {
  const identifier = optionalText(fields, "logGroupIdentifier");
  return identifier === undefined ? groupName(fields) : groupOfArn(identifier);
}

/** The name in `arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*`; any other text is the name itself. */
export function groupOfArn(text: string): string {
  const mark = ":log-group:";
  const at = text.indexOf(mark);
  if (at < 0) return text;
  const rest = text.slice(at + mark.length);
  const end = rest.indexOf(":");
  return end < 0 ? rest : rest.slice(0, end);
}

/** Without the final `:*`, which only the `arn` of DescribeLogGroups has. */
export function groupArn(region: string, group: string): string {
  return `arn:aws:logs:${region}:${ACCOUNT}:log-group:${group}`;
}

export function streamArn(region: string, group: string, stream: string): string {
  return `${groupArn(region, group)}:log-stream:${stream}`;
}
