/** Fields that sources and the built-in recognition make, and that OpenTelemetry's conventions name: no step need make them. */

/** What a step may look at beside attributes. */
const OF_THE_RECORD = ["body", "message", "severity"];

const OF_SOURCES = words(`
  container.name container.id container.image.name container.image.tag container.image.id container.runtime
  container.command host.name host.id host.ip host.arch host.type service.name service.version
  service.namespace service.instance.id deployment.environment deployment.environment.name logboom.source
  logboom.part logboom.gap logboom.gap.reason logboom.gap.from logboom.gap.to logboom.gap.count
  logboom.timestamp.claimed log.iostream log.file.path log.file.name log.level log.logger log.truncated
  log.invalid_utf8 log.incomplete log.lines log.record.original log.offset syslog.priority syslog.facility
  syslog.severity syslog.version syslog.msgid syslog.procid syslog.error syslog.timestamp
  network.peer.address network.peer.port docker.compose.project docker.compose.service aws.ecs.task.arn
  aws.ecs.cluster.name aws.log.group.names aws.log.stream.names fluent.tag elasticsearch.index
  elasticsearch.id
`);

/** Those that people write most; found out, they also tell a slip of the pen. */
const OF_CONVENTIONS = words(`
  http.request.method http.response.status_code http.response.body.size http.request.body.size http.route
  url.path url.full url.query url.scheme url.domain client.address client.port server.address server.port
  user_agent.original user.name user.id network.protocol.name network.protocol.version code.function
  code.function.name code.file.path code.filepath code.line.number code.lineno code.namespace process.pid
  process.executable.name process.command thread.name thread.id exception.type exception.message
  exception.stacktrace error.type trace_id span_id trace.id span.id db.system db.system.name db.namespace
  db.query.text db.operation.name event.name k8s.pod.name k8s.namespace.name k8s.container.name
  k8s.node.name cloud.region
`);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

export const KNOWN: ReadonlySet<string> = new Set([...OF_THE_RECORD, ...OF_SOURCES, ...OF_CONVENTIONS]);

/** Beginnings of names that go on as containers, senders and formats have it. */
const FAMILIES =
  /^(?:container\.label\.|docker\.|syslog\.structured_data\.|aws\.|gcp\.|azure\.|k8s\.|kubernetes\.|fluent\.|gelf\.|loki\.|splunk\.|elasticsearch\.|postgresql\.|mysql\.|redis\.|mongodb\.|haproxy\.|nginx\.|event\.|otel\.|telemetry\.|messaging\.|rpc\.|faas\.|os\.|logboom\.|log\.|code\.|process\.|db\.|http\.|url\.|network\.|tls\.|cloud\.)/;
/** The journal's own: MESSAGE_ID, _SYSTEMD_UNIT. */
const OF_JOURNAL = /^_*[A-Z][A-Z0-9_]+$/;

export function isKnown(field: string): boolean {
  return KNOWN.has(field) || OF_JOURNAL.test(field);
}

/** Nobody can list them, and each may be there. */
export function isOfFamily(field: string): boolean {
  return FAMILIES.test(field);
}
