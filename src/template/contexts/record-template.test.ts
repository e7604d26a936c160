/** Templates over records: what they see, and that nothing stale is shown. */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import { TemplateError, compileTemplate } from "../template.ts";
import { cloudwatchContext, emptyNames } from "./cloudwatch.ts";
import { compileRecordTemplate } from "./record-template.ts";

const inspected = {
  Id: "8dfafdbc3a40a8e70f314469140b83a7c4eda8f84073d8ac0d69a706d5e944e6",
  Name: "/web.1.abc",
  Config: { Hostname: "8dfafdbc3a40", Env: ["APP=my=app"], Labels: { app: "shop" } },
  State: { Pid: 1234, Running: true, StartedAt: new Date(Date.now() - 200_000).toISOString() },
};
const resource = makeResource({ "container.name": "web.1.abc" }, inspected);

function record(
  body: string,
  also: { resource?: Resource; iostream?: string; seconds?: number } = {},
): LogRecord {
  return {
    seconds: also.seconds ?? 1_795_000_000,
    nanos: 5_000_000,
    observedMs: 0,
    severity: 0,
    body,
    resource: also.resource ?? resource,
    attributes: ["log.iostream", also.iostream ?? "stdout"],
    seq: 1,
  };
}

const options = { name: "x", hostname: "collector" };
function render(text: string, of: LogRecord): string {
  return compileRecordTemplate(text, options).render(of);
}

describe("a record's fields", () => {
  test.for([
    ["{{.Data}}", "hello"],
    ["{{.Source}} {{.Priority}}", "stderr 11"],
    ["{{.Container.Name}} {{.ContainerName}}", "/web.1.abc web.1.abc"],
    ['{{index (.ContainerNameSplitN "." 2) 0}}', "web"],
    ["{{.Container.Config.Hostname}} {{.Container.State.Pid}}", "8dfafdbc3a40 1234"],
    ["{{slice .Container.ID 0 12}}", "8dfafdbc3a40"],
    ["{{.Hostname}}", "collector"],
    ["{{.Container.State}}", "Up 3 minutes"],
    ['{{.Time.Unix}} {{.Time.UTC.Format "05.000"}}', "1795000000 40.005"],
    ['{{label "app"}} {{env "APP"}}', "shop my=app"],
    ['{{.Container.Config.Labels.nope}}|{{index .Container.Config.Labels "nope"}}|', "<no value>||"],
  ] as const)("%s → %s", ([text, want]) => {
    expect(render(text, record("hello", { iostream: "stderr" }))).toBe(want);
  });
  test("an unknown field of a struct that only shows while rendering fails, for every record", () => {
    const template = compileRecordTemplate("{{with .Container}}{{.Nope}}{{end}}", options);
    for (let i = 0; i < 2; i += 1) expect(() => template.render(record("a"))).toThrow(TemplateError);
  });
});

describe("what is kept between records", () => {
  test("a line's own fields never are", () => {
    const template = compileRecordTemplate("{{.ContainerName}}: {{.Data}}", options);
    expect([template.render(record("a")), template.render(record("b"))]).toEqual([
      "web.1.abc: a",
      "web.1.abc: b",
    ]);
  });
  test("a rename is a new resource, and the new name is shown", () => {
    const template = compileRecordTemplate("{{.ContainerName}}", options);
    const renamed = makeResource({ "container.name": "api" }, inspected);
    expect([template.render(record("a")), template.render(record("b", { resource: renamed }))]).toEqual([
      "web.1.abc",
      "api",
    ]);
  });
  test("how long a container is up goes on", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const state = { Running: true, StartedAt: new Date(Date.now() - 500).toISOString() };
    const young = makeResource({}, { Name: "/a", State: state });
    for (const text of ["{{.Container.State}}", "{{.Container.State.String}}"]) {
      const template = compileRecordTemplate(text, options);
      expect(template.render(record("a", { resource: young }))).toBe("Up Less than a second");
      state.StartedAt = new Date(Date.now() - 90_000).toISOString();
      expect(template.render(record("a", { resource: young }))).toBe("Up About a minute");
      state.StartedAt = new Date(Date.now() - 500).toISOString();
    }
  });
});

test("records of no container show what is known of them", () => {
  const host = makeResource({ "host.name": "db1", "service.name": "sshd" });
  expect(render("{{.ContainerName}} {{.Container.Config.Hostname}}", record("a", { resource: host }))).toBe(
    "sshd db1",
  );
});

describe("names for CloudWatch", () => {
  const facts = { host: "collector", instanceId: "i-1", region: "eu-west-1" };
  const name = (text: string): string =>
    compileTemplate(text, { name: "LOGSPOUT_STREAM" }).render(cloudwatchContext(resource, facts));
  test.for([
    ["{{.Env.APP}}-{{.Env.NOPE}}", "my=app-<no value>"],
    [
      "{{.Name}} {{.Host}} {{.LoggerHost}} {{.InstanceID}} {{.Region}}",
      "web.1.abc 8dfafdbc3a40 collector i-1 eu-west-1",
    ],
    ['{{.Lbl "app"}}', "shop"],
    ["{{.ID}}", inspected.Id],
  ] as const)("%s → %s", ([text, want]) => {
    expect(name(text)).toBe(want);
  });
  test("a label that is not there fails", () => {
    expect(() => name('{{.Lbl "nope"}}')).toThrow(TemplateError);
  });
});

describe("fields that dot cannot have are refused before the first line", () => {
  test.for([
    ["{{.Nope}}", 2, "message"],
    ["a {{.Container.Nope}}", 4, "a struct in it"],
    ["{{.Container.Config.Nope.Deeper}}", 2, "deeper"],
    ["{{.Container.Node.Nope}}", 2, "behind a pointer that is mostly nil"],
    ["{{.Data.Nope}}", 2, "a text has none"],
    ["{{.Time.Nope}}", 2, "nor has a time, but for its methods"],
    ['{{if .Data}}{{printf "%s" .Nope}}{{end}}', 26, "an argument"],
    ["{{with .Container}}{{$.Nope}}{{end}}", 21, "the outermost dot by its name"],
    ["{{with .Container}}{{else}}{{.Nope}}{{end}}", 29, "dot is what it was"],
  ] as const)("%s at %i: %s", ([text, position]) => {
    const options = { name: "t", hostname: "h" };
    expect(() => compileRecordTemplate(text, options)).toThrow(
      expect.objectContaining({ code: "E_TEMPLATE", position }),
    );
  });
  test.for([
    ["{{.Container.Config.Labels.nope}}", "a map has any key"],
    ["{{with .Container}}{{.Name}}{{end}}", "another dot"],
    ["{{range .Container.Mounts}}{{.Source}}{{end}}", "another dot"],
    ['{{define "x"}}{{.Whatever}}{{end}}{{.Data}}', "a dot that nobody knows"],
    ['{{.Time.Format "2006"}} {{.Container.State.StartedAt.Unix}}', "methods of times"],
    ['{{.Container.State.String}} {{index (.ContainerNameSplitN "." 2) 0}}', "methods"],
    ["{{.Container.Node.Name}}", "a pointer that may be nil"],
  ] as const)("%s is not: %s", ([text]) => {
    expect(() => compileRecordTemplate(text, { name: "t", hostname: "h" })).not.toThrow();
  });
  test("CloudWatch's names have their own fields", () => {
    const compile = (text: string): unknown => compileTemplate(text, { name: "t", dot: emptyNames() });
    expect(() => compile("{{.Container.Name}}")).toThrow(/can't evaluate field Container/);
    expect(() => compile("{{.Env.ANY}}-{{.Labels.any}}-{{.InstanceID}}")).not.toThrow();
  });
});
