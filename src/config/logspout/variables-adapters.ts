/** Variables of CloudWatch and Logstash routes, and those of watched containers. */
import type { Variable } from "./variable.ts";

export const ADAPTER_VARIABLES = [
  {
    name: "LOGSPOUT_GROUP",
    value: "template",
    default: "{{.LoggerHost}}",
    meaning:
      "CloudWatch log group. The route's option comes before the agent's variable, the container's before both.",
    of: "both",
  },
  {
    name: "LOGSPOUT_STREAM",
    value: "template",
    default: "{{.Name}}",
    meaning: "CloudWatch log stream; the same order.",
    of: "both",
  },
  {
    name: "NOEC2",
    value: "anything",
    default: "",
    meaning: "Do not ask EC2 for region and instance.",
    differs: "`false`, `0`, `no` and `off` mean no.",
    of: "agent",
  },
  {
    name: "DELAY",
    value: "seconds",
    default: "4",
    meaning: "CloudWatch: time between uploads. Comes before the route's option of the same name.",
    differs:
      "What is no number is refused; logspout takes 4. `0` means that nothing waits; logspout then uses a whole processor.",
    of: "agent",
  },
  {
    name: "LOGSTASH_TAGS",
    value: "tags with commas",
    default: "",
    meaning: "Member `tags` of Logstash routes.",
    of: "both",
  },
  {
    name: "LOGSTASH_FIELDS",
    value: "name=value, with commas",
    default: "",
    meaning: "Further members of Logstash routes.",
    differs:
      "Everything behind the first `=` is the value. An entry without `=` is refused on the agent; logspout crashes at the first line.",
    of: "both",
  },
  {
    name: "DECODE_JSON_LOGS",
    value: "true, false",
    default: "true",
    meaning: "Logstash: the members of a line that is a JSON object become members of the event.",
    differs:
      "On the agent `FALSE`, `0`, `no` and `off` switch it off too; on a container `false` alone does.",
    of: "both",
  },
  {
    name: "DOCKER_LABELS",
    value: "anything",
    default: "",
    meaning: "Logstash: send the container's labels.",
    differs: "`false`, `0`, `no` and `off` mean no.",
    of: "agent",
  },
  {
    name: "INCLUDE_CONTAINERS",
    value: "names with commas",
    default: "",
    meaning: "Logstash routes: only these containers.",
    differs: "With or without the leading slash that logspout wants.",
    of: "agent",
  },
  {
    name: "INCLUDE_CONTAINERS_REGEX",
    value: "regular expression (RE2)",
    default: "",
    meaning: "Logstash routes: only containers whose name it finds. Read when INCLUDE_CONTAINERS is empty.",
    differs:
      "Tried on the name with and without its leading slash. A broken one is refused; logspout then takes every container.",
    of: "agent",
  },
  {
    name: "RETRY_STARTUP",
    value: "anything",
    default: "",
    meaning: "Without effect.",
    differs: "Every route starts without its receiver and goes on trying.",
    of: "agent",
  },
  {
    name: "RETRY_SEND",
    value: "anything",
    default: "",
    meaning: "Without effect.",
    differs: "Every route sends again after a failure, over a new connection.",
    of: "agent",
  },
] as const satisfies readonly Variable[];

export const CONTAINER_VARIABLES = [
  {
    name: "LOGSPOUT",
    value: "ignore",
    default: "",
    meaning: "Leave this container out.",
    of: "container",
  },
  {
    name: "LOGSPOUT_MULTILINE",
    value: "true, false",
    default: "MULTILINE_ENABLE_DEFAULT",
    meaning: "Join this container's lines, or do not, on `multiline+` routes.",
    of: "container",
  },
] as const satisfies readonly Variable[];

/** Read by the library that speaks with AWS, or on its behalf. */
export const AWS_VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_CONFIG_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_ENDPOINT_URL",
  "HTTPS_PROXY",
  "NO_PROXY",
] as const;
