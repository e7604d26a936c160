/** Routes as JSON: what /routes shows and takes. */
import { describe, expect, test } from "vitest";
import { Refusal } from "../../record/refusal.ts";
import { parseRouteUri, readLogspout } from "./read.ts";
import { routeFromJson, routeToJson } from "./route-json.ts";
import { routeTable } from "./route-table.ts";
import type { RouteConfig } from "./route.ts";

const { settings } = readLogspout({ args: [], env: { BACKLOG: "true" }, hostnameFile: "/nonexistent" });

function from(json: unknown, beginsNow = true): RouteConfig {
  return routeFromJson(json, { settings, newId: () => "made", beginsNow });
}
function refusal(json: unknown): Refusal {
  try {
    from(json);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("there and back", () => {
  test.for([
    "syslog+tcp://10.0.0.1:514?append_tag=.db&filter.name=web*&filter.labels=com.x:y*&filter.sources=stdout&id=5cb07dce4934",
    "multiline+udp://[::1]:5?filter.id=0123&files=off",
    "cloudwatch://eu-west-1?LOGSPOUT_GROUP=g",
    "https://h/a/b?http.gzip=false",
    "logbooms://h:1?token=t&tls.insecure",
  ])("%s", (uri) => {
    const route = parseRouteUri(uri, settings);
    const shown = JSON.parse(JSON.stringify(routeToJson(route, "shown"))) as unknown;
    expect(from(shown, false)).toEqual(route);
  });
});

test("members stand in logspout's order, empty ones are left out", () => {
  const route = parseRouteUri(
    "syslog://h:1?id=a&filter.name=web*&filter.sources=stdout&filter.labels=c:y&append_tag=x&filter.id=01",
    settings,
  );
  expect(JSON.stringify(routeToJson(route, "hidden"))).toBe(
    '{"id":"a","filter_id":"01","filter_name":"web*","filter_sources":["stdout"],"filter_labels":["c:y"],"adapter":"syslog","address":"h:1","options":{"append_tag":"x"}}',
  );
  expect(JSON.stringify(routeToJson(parseRouteUri("udp://h:1?id=b", settings), "hidden"))).toBe(
    '{"id":"b","adapter":"raw+udp","address":"h:1"}',
  );
});

test("secrets are shown to the kept file alone, and never taken back hidden", () => {
  const route = parseRouteUri("logboom://h?token=sesame", settings);
  const hidden = routeToJson(route, "hidden");
  expect(JSON.stringify(hidden)).not.toContain("sesame");
  expect(routeToJson(route, "shown").options).toEqual({ token: "sesame" });
  expect(refusal(hidden).message).toContain("hidden in what was copied");
  expect(routeTable([route]).join("\n")).not.toContain("sesame");
});

test("a posted route begins with the next line unless it says otherwise; a kept one begins as at the start", () => {
  const posted = { adapter: "gelf", address: "h:1" };
  expect(from(posted)).toMatchObject({ id: "made", docker: { backlog: false } });
  expect(from({ ...posted, options: { backlog: "true" } }).docker.backlog).toBe(true);
  expect(from(posted, false).docker.backlog).toBe(true);
});

test("names of members in any case, null for left out, as Go reads JSON", () => {
  expect(from({ Adapter: "udp", ADDRESS: "h:1", id: null, Filter_Name: "x" })).toMatchObject({
    adapter: "raw+udp",
    address: "h:1",
    id: "made",
    filterName: "x",
  });
});

test("the user of a proxy is shown to nobody, and what was copied without it is not taken", () => {
  const posted = { adapter: "http", address: "h", options: { "http.proxy": "http://me:pw@p:1" } };
  const shown = routeToJson(from(posted), "hidden");
  expect(shown.options).toEqual({ "http.proxy": "http://***@p:1" });
  expect(routeToJson(from(posted), "shown").options).toEqual(posted.options);
  expect(routeTable([from(posted)]).join()).not.toContain("pw");
  expect(refusal({ ...posted, options: shown.options }).message).toContain("is hidden in what was copied");
});

test("no variables are filled in", () => {
  expect(refusal({ adapter: "udp", address: "$HOME:1" }).message).toContain("not the name of a host");
});

describe("refused", () => {
  test.for([
    [undefined, "a route is a JSON object"],
    [[], "a route is a JSON object"],
    ["syslog://h:1", "a route is a JSON object"],
    [{}, 'no adapter ""'],
    [{ source: {}, target: {} }, 'unknown member "source"'],
    [{ adapter: "nope", address: "h:1" }, 'no adapter "nope"'],
    [{ adapter: "raw", address: "nohost" }, "there is no port"],
    [{ adapter: "raw", address: 5 }, "address is not a text"],
    [{ adapter: "raw", address: "h:1", id: "../x" }, "cannot name a route"],
    [{ adapter: "raw", address: "h:1", id: "" + "a".repeat(65) }, "cannot name a route"],
    [{ adapter: "raw", address: "h:1", filter_sources: "stdout" }, "filter_sources is not a list"],
    [{ adapter: "raw", address: "h:1", filter_labels: [1] }, "filter_labels is not a list"],
    [{ adapter: "raw", address: "h:1", options: [] }, "options is not a group"],
    [{ adapter: "raw", address: "h:1", options: { files: true } }, 'option "files" is not a text'],
    [{ adapter: "raw", address: "h:1", options: { append_tag: "x" } }, "is none of raw"],
    [{ adapter: "raw", address: "h:1", filtername: "x" }, 'unknown member "filtername"'],
  ] as [unknown, string][])("%j", ([json, message]) => {
    const refused = refusal(json);
    expect(refused.code).toBe("E_ROUTE");
    expect(refused.message).toContain(message);
  });
  test("all of it at once", () => {
    const json = { adapter: "raw", address: "h", filter_sources: ["in"], options: { x: "1" } };
    expect(refusal(json).message.split("\n")).toHaveLength(3);
  });
});

test("the table of routes", () => {
  const { routes } = readLogspout({
    args: [
      "syslog://10.0.0.1:514?filter.id=ab&filter.name=web*&filter.labels=a:b%2Cc:d",
      "multiline+udp://h:1?files=off&filter.sources=stderr",
    ],
    env: {},
    hostnameFile: "/nonexistent",
  });
  expect(routeTable(routes)).toEqual([
    "ADAPTER            ADDRESS       CONTAINERS                   SOURCES        OPTIONS",
    "syslog             10.0.0.1:514  ab and web* and a:b and c:d  stdout,stderr",
    "multiline+raw+udp  h:1           all                          stderr         files=off",
  ]);
});
