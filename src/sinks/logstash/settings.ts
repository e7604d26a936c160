/** LOGSTASH_TAGS, LOGSTASH_FIELDS and labels, as containers state them. */
import { goText } from "../../codecs/json/go-json.ts";

/** A list with commas; an empty text is an empty list, which is how a container clears what the route sets. */
export function readTags(text: string): string[] {
  return text.split(",").filter((tag) => tag !== "");
}

/** `k=v` with commas. A value may hold further equals signs. What is no pair is left out and counted. */
export function readFields(text: string, count: (reason: string) => void): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const item of readTags(text)) {
    const equals = item.indexOf("=");
    if (equals > 0) fields[item.slice(0, equals)] = item.slice(equals + 1);
    else count("an item of LOGSTASH_FIELDS that is not name=value");
  }
  return fields;
}

/** Dots become underscores: older Elasticsearch took a dot for a member of a member. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  const renamed = new Map(Object.entries(labels).map(([name, value]) => [name.replaceAll(".", "_"), value]));
  const names = [...renamed.keys()].sort();
  return `{${names.map((name) => `${goText(name)}:${goText(renamed.get(name) ?? "")}`).join(",")}}`;
}
