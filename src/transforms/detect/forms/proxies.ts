/** Proxies and load balancers: HAProxy (HTTP and TCP), Envoy and Istio, Amazon's Application and Classic Load Balancers. */
import type { Found } from "../found.ts";
import { HEAD } from "../line.ts";
import { ISO, layout } from "./form.ts";
import type { LineForm } from "./form.ts";
import { addClient, addRequest, addServer } from "./request.ts";

/** `10.0.1.2:33317 [06/Feb/2009:12:14:14.655] frontend backend/server`, with or without the name of the process before it. */
const HAPROXY_HEAD =
  "(?:haproxy\\[(\\d{1,10})\\]: )?([0-9a-fA-F.:]{2,45}):(\\d{1,5}) \\[(\\d\\d/[A-Z][a-z]{2}/\\d{4}:[\\d:.]{8,12})\\] ([^ \\n]{1,200}) ([^ \\n/]{1,200})/([^ \\n]{1,200}) ";
const HAPROXY_CONNECTIONS = "\\d{1,9}/\\d{1,9}/\\d{1,9}/\\d{1,9}/\\+?\\d{1,9} \\d{1,9}/\\d{1,9}";
const HAPROXY_TAKE = [
  "process.pid",
  "client.address",
  "client.port",
  "",
  "haproxy.frontend_name",
  "haproxy.backend_name",
  "haproxy.server_name",
];

/** HAProxy configuration manual 8.2.3: names of the fields are the manual's. */
const haproxyHttp = layout({
  name: "haproxy",
  heads: [HEAD.none],
  starts: "0123456789abcdefABCDEFh:",
  expression: `${HAPROXY_HEAD}(-?\\d{1,9})/(-?\\d{1,9})/(-?\\d{1,9})/(-?\\d{1,9})/\\+?(\\d{1,9}) (\\d{3}|-1) \\+?(\\d{1,15}) ([^ \\n]{1,200}) ([^ \\n]{1,200}) ([A-Za-z-]{4}) ${HAPROXY_CONNECTIONS} (?:\\{[^}\\n]{0,2000}\\} ){0,2}"([^"\\n]{0,8192})"?`,
  take: [
    ...HAPROXY_TAKE,
    "haproxy.TR",
    "haproxy.Tw",
    "haproxy.Tc",
    "haproxy.Tr",
    "haproxy.Ta",
    "",
    "http.response.size",
    "",
    "",
    "haproxy.termination_state",
  ],
  also: (found, groups) => {
    haproxyTime(found, groups);
    // -1: the client was gone before there was an answer.
    if (groups[13] !== "-1") found.answer(groups[13]);
    const request = groups[18] ?? "";
    addRequest(request, 0, request.length, found);
    found.judged = true;
  },
});

/** The same manual, 8.2.2. */
const haproxyTcp = layout({
  name: "haproxy",
  heads: [HEAD.none],
  starts: "0123456789abcdefABCDEFh:",
  expression: `${HAPROXY_HEAD}(-?\\d{1,9})/(-?\\d{1,9})/\\+?(\\d{1,9}) \\+?(\\d{1,15}) ([A-Za-z-]{2}) ${HAPROXY_CONNECTIONS}(?=\\s|$)`,
  take: [
    ...HAPROXY_TAKE,
    "haproxy.Tw",
    "haproxy.Tc",
    "haproxy.Tt",
    "haproxy.bytes_read",
    "haproxy.termination_state",
  ],
  also: haproxyTime,
});

function haproxyTime(found: Found, groups: RegExpExecArray): void {
  // The first bracket behind a blank: the process's number has none before its own.
  found.stamp("day month year", groups.index + groups[0].indexOf(" [") + 2);
  found.judged = true;
}

const QUOTED = '"([^"\\n]{0,8192})"';
const WORD = "([^ \\n]{1,300})";

/** Envoy's default format, and Istio's, which has three more fields behind the flags. */
const envoyAccess = layout({
  name: "envoy",
  heads: [HEAD.bracket],
  expression: `\\] ${QUOTED} (\\d{1,3}) ${WORD} (?:${WORD} ${WORD} ${QUOTED} )?(\\d{1,18}) (\\d{1,18}) (\\d{1,12}) (\\d{1,12}|-) ${QUOTED} ${QUOTED} ${QUOTED} ${QUOTED} ${QUOTED}`,
  take: [
    "",
    "",
    "envoy.response_flags",
    "envoy.response_code_details",
    "envoy.connection_termination_details",
    "envoy.upstream_transport_failure_reason",
    "envoy.bytes_received",
    "envoy.bytes_sent",
    "envoy.duration_ms",
    "envoy.upstream_service_time_ms",
    "http.request.header.x-forwarded-for",
    "user_agent.original",
    "http.request.header.x-request-id",
  ],
  also: (found, groups) => {
    const request = groups[1] ?? "";
    addRequest(request, 0, request.length, found);
    // 0: the connection ended before there was an answer.
    if (groups[2] !== "0") found.answer(groups[2]);
    found.judged = true;
    addServer(groups[14], found);
    found.add("envoy.upstream_host", groups[15]);
  },
});

/** `[2026-11-21 09:30:00.123][1][info][main] [source/server/server.cc:395] …` */
const envoyOwn = layout({
  name: "envoy",
  heads: [HEAD.bracket],
  expression:
    "\\]\\[(\\d{1,10})\\]\\[(trace|debug|info|warning|error|critical)\\]\\[([\\w-]{1,60})\\] (?:\\[([\\w./-]{1,200}):(\\d{1,6})\\] )?",
  take: ["thread.id", "level", "log.logger", "code.file.path", "code.line.number"],
});

const PEER = "([0-9a-fA-F.:]{2,45}:\\d{1,5}|-)";
const SECONDS = "(-?\\d{1,9}(?:\\.\\d{1,9})?)";

/**
 * Elastic Load Balancing, "Access log entries": fields are named as there, below `aws.elb`. Application Load Balancers write
 * their type in front and more behind; Classic ones begin with the time.
 */
const elb = layout({
  name: "alb",
  heads: [HEAD.none, HEAD.iso],
  starts: "hwg",
  expression: `(?:(https?|h2|grpcs|wss?) ${ISO})? ([^ \\n]{1,200}) ${PEER} ${PEER} ${SECONDS} ${SECONDS} ${SECONDS} (\\d{3}|-) (\\d{3}|-) (\\d{1,18}) (\\d{1,18}) ${QUOTED}(?: ${QUOTED} ${WORD} ${WORD}(?: ${WORD} ${QUOTED} ${QUOTED})?)?`,
  take: [
    "aws.elb.type",
    "aws.elb.name",
    "",
    "aws.elb.target",
    "aws.elb.request_processing_time",
    "aws.elb.target_processing_time",
    "aws.elb.response_processing_time",
    "",
    "aws.elb.target_status_code",
    "http.request.size",
    "http.response.size",
    "",
    "user_agent.original",
    "tls.cipher",
    "",
    "aws.elb.target_group_arn",
  ],
  also: (found, groups) => {
    const [, type, , client, , , , , status, , , , request = "", , , tls, , trace, domain] = groups;
    if (type !== undefined) found.stamp("iso", groups.index + type.length + 1);
    addClient(client, found);
    if (status !== "-") found.answer(status);
    found.judged = true;
    addRequest(request, 0, request.trimEnd().length, found);
    if (tls?.startsWith("TLSv") === true) found.add("tls.protocol.version", tls.slice(4));
    found.ids(trace);
    // A full address in the request names it already.
    if (!found.has("server.address")) found.add("server.address", domain);
  },
});

export const proxyForms: readonly LineForm[] = [haproxyHttp, haproxyTcp, envoyAccess, envoyOwn, elb];
