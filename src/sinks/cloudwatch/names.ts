/** Which log group and stream a container's lines go to: the route's templates, or the container's own. */
import { inspectedContainer, variableOf } from "../../record/inspected.ts";
import type { Resource } from "../../record/resource.ts";

const NAME_MOST = 512;
/** CreateLogGroup: letters, digits and `_ - / . #`. */
const NOT_IN_GROUP = /[^\w\-/.#]/g;
/** CreateLogStream: no `:` and no `*`; control characters pass no console. */
// oxlint-disable-next-line no-control-regex
const NOT_IN_STREAM = /[:*\u0000-\u001f\u007f]/g;

export interface StreamName {
  group: string;
  stream: string;
}

export interface Destination extends StreamName {
  /** The route's own names, when the container asked for others: what it asks for may not be permitted. */
  usual: StreamName | undefined;
}

export interface NameTexts {
  group: string;
  stream: string;
}

export interface Naming {
  /** Undefined when the template cannot be read, or fails for this resource. */
  render: (text: string, resource: Resource) => string | undefined;
  /** Templates of the route. */
  route: NameTexts;
  hostname: string;
}

/** A container's own templates; what it does not set is undefined, what it sets to nothing is empty. */
export function ownTexts(resource: Resource): Partial<NameTexts> {
  const env = inspectedContainer(resource)?.env ?? [];
  const group = variableOf(env, "LOGSPOUT_GROUP", "last");
  const stream = variableOf(env, "LOGSPOUT_STREAM", "last");
  return { ...(group === undefined ? {} : { group }), ...(stream === undefined ? {} : { stream }) };
}

export function destinationOf(resource: Resource, naming: Naming): Destination {
  const usual = nameOf(resource, naming, naming.route);
  const own = ownTexts(resource);
  if (own.group === undefined && own.stream === undefined) return { ...usual, usual: undefined };
  const wanted = nameOf(resource, naming, { ...naming.route, ...own });
  const same = wanted.group === usual.group && wanted.stream === usual.stream;
  return { ...wanted, usual: same ? undefined : usual };
}

/** A name that comes out empty, or not at all, is logspout's default: its host's name, the container's name. */
function nameOf(resource: Resource, naming: Naming, texts: NameTexts): StreamName {
  const group = naming.render(texts.group, resource) || naming.hostname || "logboom";
  const stream = naming.render(texts.stream, resource) || resource.origin || "logboom";
  return {
    group: group.replace(NOT_IN_GROUP, "_").slice(0, NAME_MOST),
    stream: stream.replace(NOT_IN_STREAM, "_").slice(0, NAME_MOST),
  };
}
