/**
 * What shippers ask and arrange before they send: versions, licences, templates, policies, aliases. They are told what lets
 * them go on: names that they look for are not there yet, and what they put is acknowledged. Nothing of it is kept, for
 * there is nothing to arrange here.
 */
import type { DoorAnswer, DoorCall } from "../../record/door.ts";
import { answerFault, answerJson } from "./answers.ts";
import { clusterHealth, identity, license, nodes, versionFor, xpack } from "./identity.ts";

export interface Probe {
  /** Separated by blanks, as the paths are. */
  methods: string;
  paths: string;
  answer: (call: DoorCall) => DoorAnswer;
  /** The page has this path, too. */
  page?: boolean;
}

const SETTINGS =
  "/_template/:name /_index_template/:name /_component_template/:name /_ilm/policy/:name /_ingest/pipeline/:name " +
  "/_data_stream/:name /_alias/:name /:index/_alias/:name /_slm/policy/:name /_snapshot/:name /_cluster/settings " +
  "/:index/_mapping /:index/_settings /_ilm/start /_plugins/_ism/policies/:name /_opendistro/_ism/policies/:name";

export function probes(version: string): Probe[] {
  const ofVersion =
    (body: (version: string) => unknown) =>
    (call: DoorCall): DoorAnswer =>
      answerJson(call, 200, body(versionFor(call, version)));
  return [
    { methods: "GET HEAD", paths: "/", page: true, answer: ofVersion(identity) },
    { methods: "GET", paths: "/_license /_xpack/license", answer: says(license()) },
    { methods: "GET", paths: "/_xpack", answer: says(xpack()) },
    { methods: "GET HEAD", paths: "/_cluster/health /_cluster/health/:index", answer: says(clusterHealth()) },
    {
      methods: "GET",
      paths:
        "/_nodes /_nodes/http /_nodes/_all/http /_nodes/_local /_nodes/_local/http /_nodes/_none /_nodes/:id/:metric",
      answer: (call) => answerJson(call, 200, nodes(versionFor(call, version), call.headers["host"] ?? "")),
    },
    { methods: "GET HEAD", paths: SETTINGS, answer: notThere },
    { methods: "PUT POST DELETE", paths: SETTINGS, answer: says({ acknowledged: true }) },
    {
      methods: "GET POST",
      paths: "/_refresh /:index/_refresh /:index/_flush /_flush",
      answer: says(refreshed),
    },
    { methods: "HEAD", paths: "/:index", page: true, answer: says({}) },
    { methods: "PUT", paths: "/:index", page: true, answer: created },
    { methods: "GET", paths: "/_cat/*", answer: says([]) },
    {
      methods: "GET",
      paths: "/_aliases /_alias /_template /_index_template /_ingest/pipeline",
      answer: says({}),
    },
  ];
}

const refreshed = { _shards: { total: 1, successful: 1, failed: 0 } };

function says(body: unknown): (call: DoorCall) => DoorAnswer {
  return (call) => answerJson(call, 200, body);
}

function notThere(call: DoorCall): DoorAnswer {
  const name = call.param("name") || call.param("index");
  return answerFault(call, {
    status: 404,
    type: "resource_not_found_exception",
    reason: `[${name}] is not kept here`,
  });
}

function created(call: DoorCall): DoorAnswer {
  const answer = { acknowledged: true, shards_acknowledged: true, index: call.param("index") };
  return answerJson(call, 200, answer);
}
