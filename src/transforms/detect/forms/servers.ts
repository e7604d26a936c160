/** What web servers and frameworks say beside the access log: errors of nginx and Apache, Gin, Rails, uvicorn, Django, Express. */
import type { Found } from "../found.ts";
import { HEAD } from "../line.ts";
import { ISO, layout } from "./form.ts";
import type { LineForm } from "./form.ts";
import { addClient, addRequest, addServer, addTarget } from "./request.ts";

const nginxError = layout({
  name: "nginx",
  heads: [HEAD.slashes],
  expression:
    " \\[(debug|info|notice|warn|error|crit|alert|emerg)\\] (\\d{1,10})#(\\d{1,20}): (?:\\*(\\d{1,20}) )?",
  take: ["level", "process.pid", "thread.id", "nginx.connection"],
  also: (found, groups) => addNginxTail(groups.input, groups.index, found),
});

/** The context that nginx adds to a message, in its own order (ngx_http_log_error). */
const NGINX_TAIL =
  /, client: ([^,\n]{1,200})(?:, server: ([^,\n]{0,300}))?(?:, request: "([^"\n]{0,8192})")?(?:, subrequest: "[^"\n]{0,8192}")?(?:, upstream: "([^"\n]{0,8192})")?(?:, host: "([^"\n]{0,300})")?(?:, referrer: "([^"\n]{0,8192})")?/y;

function addNginxTail(text: string, from: number, found: Found): void {
  NGINX_TAIL.lastIndex = text.indexOf(", client: ", from);
  if (NGINX_TAIL.lastIndex < 0) return;
  const groups = NGINX_TAIL.exec(text);
  if (groups === null) return;
  found.add("client.address", groups[1]);
  const [, , server = "", request = "", upstream, host, referrer] = groups;
  if (host !== undefined) addServer(host, found);
  else if (server !== "_") found.add("server.address", server);
  addRequest(request, 0, request.length, found);
  found.add("nginx.upstream", upstream);
  found.add("http.request.header.referer", referrer);
}

/** Apache HTTP Server 2.4's default ErrorLogFormat, and 2.2's without module and process. */
const apacheError = layout({
  name: "apache",
  heads: [HEAD.ctime],
  expression:
    "\\] \\[(?:([\\w-]{0,40}):)?(trace|debug|info|notice|warn|error|crit|alert|emerg)\\d?\\] (?:\\[pid (\\d{1,10})(?::tid (\\d{1,20}))?\\] )?(?:\\[client ([^\\]\\n]{1,100})\\] )?(?:(AH\\d{5}): )?",
  take: ["apache.module", "level", "process.pid", "thread.id", "", "apache.error_code"],
  also: (found, groups) => addClient(groups[5], found),
});

const gin = layout({
  name: "gin",
  heads: [HEAD.none],
  starts: "[",
  expression:
    '\\[GIN\\] \\d{4}/\\d\\d/\\d\\d - \\d\\d:\\d\\d:\\d\\d \\| {1,3}(\\d{3}) \\| {1,20}([\\d.]{1,20}[\\w.µ]{1,12}) \\| {1,50}([\\da-fA-F.:]{2,45}) \\| ([A-Z]{3,10}) {1,10}"([^"\\n]{0,8192})"',
  take: ["", "gin.latency", "client.address", "http.request.method"],
  also: (found, groups) => {
    found.stamp("slashes and dash", groups.index + 6);
    found.answer(groups[1]);
    const target = groups[5] ?? "";
    addTarget(target, 0, target.length, found);
  },
});

const TAGS = "(?:\\[[\\w-]{1,64}\\] ){0,4}";

const railsStarted = layout({
  name: "rails",
  heads: [HEAD.none],
  starts: "S[",
  expression: `${TAGS}Started ([A-Z]{3,10}) "([^"\\n]{0,8192})" for ([\\da-fA-F.:]{2,45}) at (${ISO})`,
  take: ["http.request.method", "", "client.address"],
  also: (found, groups) => {
    const target = groups[2] ?? "";
    addTarget(target, 0, target.length, found);
    found.stamp("iso", groups.index + groups[0].lastIndexOf(" at ") + 4);
    found.judged = true;
  },
});

const railsCompleted = layout({
  name: "rails",
  heads: [HEAD.none],
  starts: "C[",
  expression: `${TAGS}Completed (\\d{3}) [A-Z][\\w' -]{1,40} in (\\d{1,12})ms`,
  take: ["", "rails.duration_ms"],
  also: (found, groups) => found.answer(groups[1]),
});

/** `INFO:     127.0.0.1:54321 - "GET /items HTTP/1.1" 200 OK` */
const uvicorn = layout({
  name: "uvicorn",
  heads: [HEAD.none],
  starts: "I",
  expression: '(INFO): {1,8}([\\da-fA-F.:[\\]]{2,60}) - "([^"\\n]{1,8192})" (\\d{3})(?: |$)',
  take: ["level"],
  also: (found, groups) => {
    addClient(groups[2], found);
    const request = groups[3] ?? "";
    addRequest(request, 0, request.length, found);
    found.answer(groups[4]);
  },
});

/** `[21/Nov/2026 09:30:00] "GET /cart HTTP/1.1" 200 5120`, what Django's own server prints. */
const django = layout({
  name: "django",
  heads: [HEAD.none],
  starts: "[",
  expression:
    '\\[\\d\\d/[A-Z][a-z]{2}/\\d{4} \\d\\d:\\d\\d:\\d\\d\\] "([^"\\n]{1,8192})" (\\d{3}) (\\d{1,15})(?=\\s|$)',
  take: ["", "", "http.response.body.size"],
  also: (found, groups) => {
    const request = groups[1] ?? "";
    addRequest(request, 0, request.length, found);
    found.answer(groups[2]);
    found.stamp("day month year", groups.index + 1);
  },
});

/** `GET /cart?id=7 200 5.123 ms - 12`, morgan's "dev" for Express. */
const morgan = layout({
  name: "morgan",
  heads: [HEAD.none],
  starts: "GHPDOC",
  expression:
    "(GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT) ([^ \\n]{1,8192}) (\\d{3}) (\\d{1,9}\\.\\d{3}) ms - (\\d{1,15}|-)(?=\\s|$)",
  take: ["http.request.method", "", "", "morgan.response_time_ms", "http.response.body.size"],
  also: (found, groups) => {
    const target = groups[2] ?? "";
    addTarget(target, 0, target.length, found);
    found.answer(groups[3]);
  },
});

export const serverForms: readonly LineForm[] = [
  nginxError,
  apacheError,
  gin,
  railsStarted,
  railsCompleted,
  uvicorn,
  django,
  morgan,
];
