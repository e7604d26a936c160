/**
 * Where records came from: a container, a host, a task. One resource is shared by many records, so stages may cache
 * by identity; a change of facts (a rename) is a new resource.
 */
export interface Resource {
  /** OpenTelemetry semantic convention names where they exist ("container.name", "host.name", "service.name"). */
  readonly attributes: Readonly<Record<string, string>>;
  /** What a person would call the origin: container, else service, else host. The store sorts by it. */
  readonly origin: string;
  /** Docker's whole description of a container (inspect), for templates and formats that name its parts. Not stored. */
  readonly inspected?: unknown;
}

/** Empty values are absent: nothing can tell "" from missing later, so nothing may before. */
export function makeResource(attributes: Record<string, string | undefined>, inspected?: unknown): Resource {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) if (value) kept[key] = value;
  const origin = kept["container.name"] ?? kept["service.name"] ?? kept["host.name"] ?? "";
  return inspected === undefined ? { attributes: kept, origin } : { attributes: kept, origin, inspected };
}
