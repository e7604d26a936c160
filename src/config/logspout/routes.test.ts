/** Every form of a route that logspout documents, accepts by accident or refuses, and ours. */
import { describe, expect, test } from "vitest";
import { Refusal } from "../../record/refusal.ts";
import { LANGUAGES } from "../../codecs/multiline/traces/languages.ts";
import { CloudwatchConfig } from "../../sinks/cloudwatch/config.ts";
import { TRACE_LANGUAGES } from "./multiline.ts";
import { readLogspout } from "./read.ts";
import type { LogspoutConfig } from "./read.ts";
import type { RouteConfig } from "./route.ts";

type Env = Record<string, string>;
const NO_FILE = "/nonexistent/host_hostname";

function read(args: string | string[], env: Env = {}): LogspoutConfig {
  return readLogspout({ args: [args].flat(), env, hostnameFile: NO_FILE });
}
function route(uri: string, env: Env = {}): RouteConfig {
  const { routes } = read(uri, env);
  expect(routes).toHaveLength(1);
  return routes[0] as RouteConfig;
}
function refusal(args: string | string[], env: Env = {}): Refusal {
  try {
    read(args, env);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("adapters and transports", () => {
  test.for([
    ["syslog://h:1", "syslog", "syslog", "udp"],
    ["syslog+udp://h:1", "syslog+udp", "syslog", "udp"],
    ["syslog+tcp://h:1", "syslog+tcp", "syslog", "tcp"],
    ["syslog+tls://h:1", "syslog+tls", "syslog", "tls"],
    ["SYSLOG+TCP://h:1", "syslog+tcp", "syslog", "tcp"],
    ["raw://h:1", "raw", "raw", "udp"],
    ["raw+tcp://h:1", "raw+tcp", "raw", "tcp"],
    ["udp://h:1", "raw+udp", "raw", "udp"],
    ["tcp://h:1", "raw+tcp", "raw", "tcp"],
    ["tls://h:1", "raw+tls", "raw", "tls"],
    ["gelf://h:1", "gelf", "gelf", "udp"],
    ["gelf+tcp://h:1", "gelf+tcp", "gelf", "tcp"],
    ["gelf+tls://h:1", "gelf+tls", "gelf", "tls"],
    ["logstash://h:1", "logstash", "logstash", "udp"],
    ["logstash+tcp://h:1", "logstash+tcp", "logstash", "tcp"],
    ["multiline+syslog+tcp://h:1", "multiline+syslog+tcp", "syslog", "tcp"],
    ["multiline+tcp://h:1", "multiline+raw+tcp", "raw", "tcp"],
  ] as const)("%s is %s", ([uri, adapter, name, transport]) => {
    const made = route(uri);
    expect(made).toMatchObject({ adapter, address: "h:1", multiline: adapter.startsWith("multiline+") });
    expect(made.sink).toMatchObject({ name, options: { transport, address: "h:1" } });
    expect("tls" in made.sink.options).toBe(transport === "tls");
  });

  test.for([
    ["syslog://h", "h:514"],
    ["syslog+tcp://h/", "h:514"],
    ["syslog+tls://h", "h:6514"],
    ["gelf://h", "h:12201"],
    ["logstash+tcp://h:", "h:5000"],
    ["syslog://[::1]", "[::1]:514"],
    ["syslog://[fe80::1%25eth0]:5", "[fe80::1%eth0]:5"],
    ["syslog://my_service.1:5", "my_service.1:5"],
    ["http://h", "h:80"],
    ["https://h", "h:443"],
    ["logboom://h", "h:5642"],
    ["cloudwatch://eu-central-1", "eu-central-1"],
    ["cloudwatch://us-gov-west-1", "us-gov-west-1"],
    ["cloudwatch://auto", "auto"],
    ["cloudwatch://", "auto"],
    ["cloudwatch://local?endpoint=http://127.0.0.1:4566", "local"],
  ] as const)("%s goes to %s", ([uri, address]) => {
    expect(route(uri).address).toBe(address);
  });
});

describe("what is refused, with what was expected and what was meant", () => {
  test.for([
    ["host", '"host" is not a route', "syslog+tcp://logs.example:514"],
    ["logs.example.com:514", "is not a route", "syslog+tcp://logs.example.com:514"],
    ["192.168.1.1:514", "is not a route", "syslog+tcp://192.168.1.1:514"],
    ["syslog+foo://h:1", 'no adapter "syslog+foo"', "did you mean syslog+"],
    ["syslog+tcp+junk://h:1", "no adapter", "syslog+tcp"],
    ["tcp+tcl://h:1", "no adapter", "tcp"],
    ["gelf+foo://h:1", "no adapter", "gelf"],
    ["sylog://h:1", "no adapter", "did you mean syslog://?"],
    ["kafka://h:1", "no adapter", "known are syslog, raw, gelf"],
    ["multiline://h:1", "multiline joins", "multiline+syslog+tcp"],
    ["multiline+://h:1", "multiline joins", "multiline+syslog+tcp"],
    ["multiline+nope://h:1", "no adapter", "known are"],
    ["multiline+multiline+tcp://h:1", "twice", "once"],
    ["raw://h", "there is no port", "HOST:PORT"],
    ["syslog://", "there is no host", "HOST:PORT"],
    ["syslog://:514", "there is no host", "HOST:PORT"],
    ["syslog://host:abc", '"abc" is not a port', "1 to 65535"],
    ["syslog://host:0", '"0" is not a port', "1 to 65535"],
    ["syslog://host:70000", "is not a port", "1 to 65535"],
    ["syslog://::1:514", "is not an address", "[::1]:514"],
    ["syslog://a:1:2", "is not an address", "HOST:PORT"],
    ["syslog://::1", "is not an address", "in brackets"],
    ["syslog://[::g]:514", "is not an IPv6 address", "[::1]:514"],
    ["syslog://a b:514", "is not the name of a host", "HOST:PORT"],
    ["syslog://h:1?a=%zz", '"%zz" is no escaped character', "%25"],
    ["syslog://h:1?append_tag=%ff", "no UTF-8", "%C3%A9"],
    ["syslog://h:1?appendtag=x", 'unknown option "appendtag"', "did you mean append_tag?"],
    ["syslog://h:1?filter.nam=x", 'unknown option "filter.nam"', "did you mean filter.name?"],
    ["syslog://h:1?filter.source=stdout", "unknown option", "did you mean filter.sources?"],
    ["syslog://h:1?FILTER.NAME=x", "unknown option", "did you mean filter.name?"],
    ["gelf://h:1?append_tag=x", 'option "append_tag" is none of gelf', "it is for syslog"],
    ["cloudwatch://eu-west-1?noec2", "unknown option", "did you mean NOEC2?"],
    ["syslog://h:1?tls.ca=/x.pem", "syslog has no TLS of its own", "+tls"],
    ["syslog://h:1?append_tag=a&append_tag=b", "stands there twice", "keep one"],
    ["syslog://h:1?filter.name=a&filter.name=b", "stands there twice", "keep one"],
    ["syslog://h:1?filter.name=[x", "a [ is not closed", "web*"],
    ["syslog://h:1?filter.name=x%5C", "nothing stands behind", "web*"],
    ["syslog://h:1?filter.name={a}", 'no container\'s name has "{"', "%2C"],
    ["syslog://h:1?filter.name=!a", 'no container\'s name has "!"', "[^a]"],
    ["syslog://h:1?filter.id=xyz", "no container's id", "64"],
    ["syslog://h:1?filter.labels=a:[", "a [ is not closed", "web*"],
    ["syslog://h:1?filter.labels=:a", "no label's name", "web*"],
    ["syslog://h:1?filter.sources=stdin", "not one of stdout, stderr", "stdout or stderr"],
    ["syslog://h:1?filter.sources=sdtout", "not one of", "did you mean stdout?"],
    ["syslog://h:1?filter.sources=", "filter.sources is empty", "leave it out"],
    ["syslog://h:1?events=perhaps", '"perhaps" is neither yes nor no', "true or false"],
    ["syslog://h:1?files=on", '"on" is not one of auto, off', "auto"],
    ["syslog://h:1?tail=some", "not a whole number", "or all"],
    ["syslog://h:1?multiline=jav", "is not one of on, off", "did you mean java?"],
    ["syslog://h:1?multiline=java,on", "is not one of on, off", "on"],
    ["multiline+syslog://h:1?multiline=off", "multiline+ before the adapter says on", "leave one"],
    ["syslog://h:1?structured_data={{", "is no template", "text/template"],
    ["syslog://h:1?append_tag={{.X", "is no template", "text/template"],
    ["cloudwatch://auto?LOGSPOUT_STREAM={{x}}", "is no template", "text/template"],
    ["syslog://h:1?id=../x", "cannot name a route", "letters"],
    ["syslog://h:1?rfc3164_time=iso", "not one of rfc3339, bsd", "bsd"],
    ["cloudwatch://mars", '"mars" is no region of AWS', "cloudwatch://auto"],
    ["cloudwatch://eu-west-1:443", "is no region", "eu-central-1"],
    ["cloudwatch://auto?DELAY=3601", "is not a number in range", "0 to 3600 seconds"],
    ["cloudwatch://auto?DELAY=soon", "is not a number", "seconds"],
    ["cloudwatch://auto?endpoint=x", "not a web address", "https://"],
    ["http://h?http.buffer.capacity=0", "not a whole number in range", "1 to 10000"],
    ["http://h?http.buffer.timeout=10", "not a time with a unit", "10s or 10ms"],
    ["http://h?http.buffer.timeout=11m", "out of range", "600 s"],
    ["http://h?http.gzip=maybe", "neither yes nor no", "true"],
    ["http://h?http.proxy=h:1", "not a web address", "http://"],
    ["http://h?http.proxy=http://p:1%3Fx", "not a web address", "http://"],
    ["http://h?http.proxy=http://me:p%25zz@p:1", '"http://***@p:1" is not a web address', "http://"],
    ["http://me:p%zz@h", "name:password@ before the host cannot be read", "%25 for %"],
    ["http://[fe80::1%25eth0]", '"[fe80::1%eth0]:80" cannot be asked over HTTP', "without a zone"],
    ["logboom://[fe80::1%25eth0]", "cannot be asked over HTTP", "without a zone"],
    ["logboom://256.1.1.1", "cannot be asked over HTTP", "IPv4"],
    ["cloudwatch://us_x?endpoint=http://h:1", "no region of AWS", "eu-central-1"],
    ["cloudwatch://auto?NOEC2", "no AWS region is named", "AWS_REGION"],
    ["cloudwatch://?NOEC2=1", "no AWS region is named", "AWS_REGION"],
    ["http://h?tls.insecure", "has no TLS of its own", "logbooms"],
    ["syslog://h:1?daemonlog=/etc/shadow", "cannot name a file", "DOCKER_DAEMON_LOG"],
    ["syslog://h:1?daemonlog=jornal", "neither yes nor no", "true"],
    ["cloudwatch://auto?retention_days=2", 'no group for "2" days', "1, 3, 5, 7"],
    ["cloudwatch://auto?retention_days=week", 'no group for "week" days', "3653"],
    ["cloudwatch://auto?tags=shop", '"shop" is no name=value', "team=shop"],
    [`cloudwatch://auto?tags=${"n".repeat(129)}=x`, "AWS does not take these tags", "128"],
    ["gelf://h:1?retention_days=7", "is none of gelf", "cloudwatch"],
    ["gelf://h:1?host={{.X", "is no template", "text/template"],
    ["syslog://h:1?host=x", "is none of syslog", "gelf"],
    ["logstash://h:1?timestamp=maybe", "neither yes nor no", "true"],
    ["gelf+tcp://h:1?compression=gzip", "never compressed", "leave it out"],
    ["logboom://h?tokn=x", 'unknown option "tokn"', "did you mean token?"],
    ["syslog+tls://h:1?tls.ca=/nonexistent.pem", "there is no such file", "mount it"],
    ["syslog+tls://h:1?tls.cert=/x.pem", "belong together", "set tls.key too"],
    ["syslog+tls://h:1?tls.key=/x.pem", "belong together", "set tls.cert too"],
    ["syslog+tls://h:1?tls.insecure=please", "neither yes nor no", "true"],
    ["syslog://h:1?append_tag=a\u0007b", "one line of text", "%0A"],
  ] as const)("%s", ([uri, message, hint]) => {
    const refused = refusal(uri);
    expect(refused.code).toBe("E_ROUTE");
    expect(refused.message).toContain(message);
    expect(refused.hint).toContain(hint);
  });

  test("everything that is wrong is told at once, with its place", () => {
    const env = { SYSLOG_FORMAT: "rfc5425", BACKLOG: "perhaps" };
    const { message, code } = refusal(["syslog://h:1?appendtag=x&filter.sources=stdin", "gelf://h:x"], env);
    expect(code).toBe("E_CONFIG");
    const lines = message.split("\n");
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe('SYSLOG_FORMAT: "rfc5425" is not one of rfc5424, rfc3164 (did you mean rfc5424?)');
    for (const place of [
      "BACKLOG: ",
      "route syslog://h:1: filter.sources",
      'option "appendtag"',
      "route gelf://h:x: ",
    ])
      expect(message).toContain(place);
  });

  test("what may be secret is never shown", () => {
    const uri = "logboom://root:sesame@h:x?token=sesame&tokn=1";
    expect(refusal(uri).message).not.toContain("sesame");
    expect(JSON.stringify(read("syslog://root:sesame@h:1").warnings)).not.toContain("sesame");
  });
});

describe("several routes in one text", () => {
  const adapters = (text: string | string[], env: Env = {}): string[] =>
    read(text, env).routes.map((one) => `${one.adapter} ${one.address}`);
  const both = ["syslog a:1", "gelf b:2"];
  test.for([
    ["syslog://a:1,gelf://b:2", "as documented"],
    ["syslog://a:1, gelf://b:2", "a blank behind the comma: logspout refuses"],
    ["syslog://a:1,gelf://b:2,", "a comma at the end: logspout refuses"],
    [" syslog://a:1 ,, gelf://b:2 ", "blanks around, a comma too many"],
    ["syslog://a:1\ngelf://b:2\n", "lines of a YAML block"],
    ["syslog://a:1,\n  gelf://b:2", "lines and commas"],
  ] as const)("%j: %s", ([text]) => {
    expect(adapters(text)).toEqual(both);
  });
  test("several arguments: logspout drops all but the first", () => {
    expect(adapters(["syslog://a:1", "gelf://b:2"])).toEqual(both);
  });
  test("arguments replace ROUTE_URIS; empty is none", () => {
    expect(adapters([], { ROUTE_URIS: "syslog://a:1,gelf://b:2" })).toEqual(both);
    expect(adapters(["tcp://c:3"], { ROUTE_URIS: "syslog://a:1" })).toEqual(["raw+tcp c:3"]);
    expect(adapters([], { ROUTE_URIS: "" })).toEqual([]);
    expect(read([]).warnings).toEqual([expect.stringContaining("no routes") as string]);
  });
  test("a list's own comma, where people forget to escape it", () => {
    expect(route("syslog://a:1?filter.labels=x:y,env:p*").filterLabels).toEqual(["x:y", "env:p*"]);
    expect(route("syslog://a:1?filter.sources=stdout,stderr&append_tag=x").filterSources).toEqual([
      "stdout",
      "stderr",
    ]);
    expect(route("syslog://a:1?filter.name=web,db").docker.filter.names).toEqual(["web", "db"]);
    expect(adapters("syslog://a:1?filter.name=web,gelf://b:2")).toEqual(both);
  });
  test("elsewhere it is still the beginning of a route", () => {
    expect(refusal("syslog://a:1?append_tag=x,logs.example:514").message).toContain("is not a route");
    expect(refusal("syslog://a:1,b:2").message).toContain("is not a route");
  });
});

describe("variables in routes", () => {
  const env = { HOST: "logs.example", BOTH: "a:1,gelf://b:2", EMPTY: "" };
  test.for([
    ["syslog://$HOST:5", "logs.example:5"],
    ["syslog://${HOST}:5", "logs.example:5"],
    ["syslog://${NONE:-other}:5", "other:5"],
    ["syslog://x${EMPTY}y:5", "xy:5"],
  ] as const)("%s goes to %s", ([uri, address]) => {
    expect(route(uri, env).address).toBe(address);
  });
  test("a whole route, and $$ for the sign", () => {
    expect(route("$ROUTE", { ROUTE: "syslog://h:1?append_tag=.x" }).options).toEqual({ append_tag: ".x" });
    expect(route("syslog://h:1?append_tag=$$x").options).toEqual({ append_tag: "$x" });
  });
  test("a comma in a variable makes no second route", () => {
    expect(refusal("syslog://$BOTH", env).message).toContain("not a");
  });
  test("one that is not set is empty, and told", () => {
    const { routes, warnings } = read("syslog://h$NOT_SET:1");
    expect(routes[0]?.address).toBe("h:1");
    expect(warnings).toContainEqual(expect.stringContaining("NOT_SET is not set"));
  });
});

describe("the query", () => {
  test("+ is a blank, %2B is +, a name alone is an empty value, ; separates too", () => {
    const made = route("syslog://h:1?structured_data=a@1+b%2B=%22c%22;append_tag=.db&filter.name");
    expect(made.options).toEqual({ structured_data: 'a@1 b+="c"', append_tag: ".db" });
    expect(made.sink.options).toMatchObject({ structuredData: 'a@1 b+="c"', tag: "{{.ContainerName}}.db" });
  });
  test("the same twice is no contradiction", () => {
    expect(route("syslog://h:1?append_tag=a&append_tag=a").options).toEqual({ append_tag: "a" });
  });
  test("what has no effect is said", () => {
    expect(read("syslog://u@h:1/path#end").warnings).toEqual([
      expect.stringContaining("#") as string,
      expect.stringContaining("user") as string,
      expect.stringContaining("/path") as string,
    ]);
    expect(read("syslog://h:1/").warnings).toEqual([]);
  });
});

describe("filters", () => {
  test.for([
    ["filter.id=0123456789AB", { id: "0123456789ab" }],
    [`filter.id=${"ab".repeat(32)}`, { id: "ab".repeat(32) }],
    ["filter.name=web*", { name: "web*" }],
    ["filter.name=%2Fweb", { name: "web" }],
    ["filter.name=a%2Cb-1", { names: ["a", "b-1"] }],
    ["filter.name=a*%2Cb.%3F%2C[a-c]x", { nameRegex: String.raw`^/?(?:a[^/]*|b\.[^/]|[a-c]x)$` }],
    ["filter.labels=com.x:y%2C env:p*", { labels: ["com.x:y", "env:p*"] }],
    ["filter.sources=stderr", { streams: ["stderr"] }],
    ["filter.sources=stdout%2C stderr", { streams: ["stdout", "stderr"] }],
    ["", {}],
    ["filter.name=&filter.labels=&filter.id=", {}],
    ["filter.id=01&filter.name=w&filter.labels=a:b", { id: "01", name: "w", labels: ["a:b"] }],
  ] as const)("%s", ([query, filter]) => {
    expect(route(`syslog://h:1?${query}`).docker.filter).toEqual(filter);
  });
  test("a label alone has no effect in logspout: said", () => {
    expect(read("syslog://h:1?filter.labels=com.x").warnings).toEqual([
      expect.stringContaining("com.x:?*") as string,
    ]);
  });
});

describe("sinks", () => {
  test("syslog as logspout has it", () => {
    expect(route("syslog+tcp://h:1").sink.options).toEqual({
      transport: "tcp",
      address: "h:1",
      format: "rfc5424",
      framing: "traditional",
      priority: "{{.Priority}}",
      timestamp: "{{.Timestamp}}",
      hostname: "{{.Container.Config.Hostname}}",
      tag: "{{.ContainerName}}",
      pid: "{{.Container.State.Pid}}",
      structuredData: "",
      data: "{{.Data}}",
      rfc3164Time: "rfc3339",
    });
  });
  test("CloudWatch: the variable DELAY comes before the route's, the route's names before the variables'", () => {
    const env = { LOGSPOUT_GROUP: "eg", LOGSPOUT_STREAM: "es", DELAY: "8" };
    expect(
      route("cloudwatch://auto?LOGSPOUT_GROUP=rg&DELAY=2&NOEC2&DEBUG=1", { ...env, AWS_REGION: "eu-west-1" })
        .sink.options,
    ).toEqual({
      region: "auto",
      group: "rg",
      stream: "es",
      delayS: 8,
      noEc2: true,
    });
    expect(route("cloudwatch://us-east-1").sink.options).toEqual({
      region: "us-east-1",
      group: "{{.LoggerHost}}",
      stream: "{{.Name}}",
      delayS: 4,
      noEc2: false,
    });
    expect(
      route("cloudwatch://auto", { NOEC2: "1", AWS_DEFAULT_REGION: "eu-west-1" }).sink.options,
    ).toMatchObject({ noEc2: true });
  });
  test("CloudWatch: how long a new group keeps, and its tags, whose commas need no escape", () => {
    expect(
      route("cloudwatch://eu-west-1?retention_days=30&tags=team=shop,stage=a=b&NOEC2").sink.options,
    ).toMatchObject({ retentionDays: 30, tags: { team: "shop", stage: "a=b" }, noEc2: true });
    const taken = Array.from({ length: 4000 }, (_, days) => days).filter(
      (days) => CloudwatchConfig.safeParse({ retentionDays: days }).success,
    );
    for (const days of taken)
      expect(route(`cloudwatch://auto?retention_days=${days}`).sink.options["retentionDays"]).toBe(days);
    expect(refusal("cloudwatch://auto?retention_days=0").hint.match(/\d+/g)).toEqual(taken.map(String));
  });
  test("GELF's host, Logstash's time", () => {
    const host = "{{.Container.Config.Hostname}}";
    expect(route(`gelf+tcp://h?host=${host}`).sink.options).toMatchObject({ host });
    expect(route("logstash://h?timestamp").sink.options).toMatchObject({ timestamp: true });
    expect(route("logstash://h").sink.options).not.toHaveProperty("timestamp");
  });
  test.for([
    ["https://h", "https://h:443", ""],
    ["https://h/a/b", "https://h:443", "/a/b"],
    ["https://h/a?http.path=/x%3Fy=1", "https://h:443", "/x?y=1"],
    ["http://me:pw@h:8?http.path=x", "http://me:pw@h:8", "/x"],
  ] as const)("%s posts to %s%s", ([uri, url, path]) => {
    expect(route(uri).sink).toMatchObject({ name: "http", options: { url, path } });
  });
  test("http's options", () => {
    const query =
      "http.proxy=http://p:3128&http.buffer.capacity=7&http.buffer.timeout=1.5s&http.gzip=false&http.crash=false";
    expect(route(`http://h?${query}`).sink.options).toEqual({
      url: "http://h:80",
      path: "",
      proxy: "http://p:3128",
      bufferCapacity: 7,
      bufferTimeoutMs: 1500,
      gzip: false,
    });
  });
  test("logboom: token of the route, else of the environment; said when there is none for another host", () => {
    expect(route("logboom://h?token=t").sink).toEqual({
      name: "logboom",
      options: { url: "http://h:5642", token: "t" },
    });
    expect(route("logbooms://h:1?tls.insecure", { LOGBOOM_TOKEN: "e" }).sink.options).toMatchObject({
      url: "https://h:1",
      token: "e",
      tls: { insecure: true, systemRoots: true },
    });
    expect(read("logboom://h").warnings).toEqual([expect.stringContaining("no token") as string]);
    expect(read("logboom://127.0.0.1").warnings).toEqual([]);
  });
  test("GELF's compression is for datagrams", () => {
    expect(route("gelf://h?compression=none").sink.options).toMatchObject({ compression: "none" });
    expect(route("gelf+tcp://h").sink.options).toEqual({ transport: "tcp", address: "h:12201" });
  });
});

describe("joined lines", () => {
  test.for([
    ["multiline+gelf://h", {}, true],
    ["gelf://h?multiline", {}, true],
    ["gelf://h?multiline=on", { MULTILINE_PATTERN: "^x" }, false],
    ["multiline+gelf://h", { MULTILINE_MATCH: "first" }, false],
    ["multiline+gelf://h?multiline=on", { MULTILINE_PATTERN: "^x" }, false, "^x"],
    ["multiline+gelf://h?multiline=presets", { MULTILINE_PATTERN: "^x" }, true, ""],
    ["multiline+gelf://h?multiline=pattern", {}, false],
    ["gelf://h?multiline=Python,java", {}, ["java", "python"], ""],
  ] as [string, Env, unknown, string?][])("%s with %o: presets %s", ([uri, env, presets, pattern]) => {
    const { multiline } = route(uri, env).docker;
    expect(multiline).toMatchObject({ presets, ...(pattern === undefined ? {} : { pattern }) });
  });
  test("the joiner knows the same languages", () => {
    expect([...TRACE_LANGUAGES]).toEqual([...LANGUAGES].sort());
  });
  test("are off without saying so", () => {
    expect(route("gelf://h").docker.multiline).toBeUndefined();
    expect(route("gelf://h?multiline=off").multiline).toBe(false);
  });
});

describe("what the docker source is told", () => {
  test("by a route, over what the variables say", () => {
    const env = { DOCKER_EVENTS: "true", LOGBOOM_DOCKER_FILES: "auto", BACKLOG: "true" };
    expect(route("gelf://h?files=off&events=false&backlog=false", env).docker).toMatchObject({
      files: "off",
      events: false,
      backlog: false,
    });
    expect(route("gelf://h?events&tail=5").docker).toMatchObject({ events: true, backlog: true, tail: 5 });
  });
  test.for([
    ["gelf://h", {}, ""],
    ["gelf://h?daemonlog", {}, "journal"],
    ["gelf://h?daemonlog=journal", { DOCKER_DAEMON_LOG: "/d.log" }, "journal"],
    ["gelf://h", { DOCKER_DAEMON_LOG: " /d.log " }, "/d.log"],
    ["gelf://h?daemonlog=true", { DOCKER_DAEMON_LOG: "/d.log" }, "/d.log"],
    ["gelf://h?daemonlog=off", { DOCKER_DAEMON_LOG: "journal" }, ""],
  ] as const)("%s with %o: the daemon's log is %j", ([uri, env, daemonLog]) => {
    expect(route(uri, env).docker.daemonLog).toBe(daemonLog);
  });
  test("INCLUDE_CONTAINERS is for Logstash alone", () => {
    const env = { INCLUDE_CONTAINERS: "/web, db" };
    expect(route("logstash://h", env).docker.filter).toEqual({ names: ["web", "db"] });
    expect(route("gelf://h", env).docker.filter).toEqual({});
    const both = { ...env, INCLUDE_CONTAINERS_REGEX: "^we" };
    expect(route("logstash://h", both).docker.filter).toEqual({ names: ["web", "db"] });
    expect(route("logstash://h", { INCLUDE_CONTAINERS_REGEX: "^we" }).docker.filter).toEqual({
      nameRegex: "^we",
    });
    expect(refusal("logstash://h?filter.name=a,b", env).message).toContain("narrow the same");
  });
});

describe("names of routes", () => {
  const ids = (text: string): string[] => read(text).routes.map((one) => one.id);
  test("stay the same over options and joined lines; differ by receiver and filters", () => {
    const [plain] = ids("syslog+tcp://h:1");
    expect(plain).toMatch(/^[0-9a-f]{12}$/);
    expect(ids("multiline+syslog+tcp://h:1?append_tag=x")).toEqual([plain]);
    expect(ids("syslog+tcp://h:1?filter.name=a")).not.toEqual([plain]);
    expect(ids("syslog+tcp://h:2")).not.toEqual([plain]);
    expect(ids("syslog+tcp://h:1?id=mine")).toEqual(["mine"]);
  });
  test("a further route to the same receiver leaves the first its name", () => {
    const [first] = ids("gelf://h?filter.name=a");
    const two = ids("gelf://h?filter.name=b,gelf://h?filter.name=a");
    expect(two[1]).toBe(first);
    expect(new Set(two).size).toBe(2);
    expect(new Set(ids("gelf://h,gelf://h,gelf://h")).size).toBe(3);
  });
  test("two cannot have one name", () => {
    expect(refusal("gelf://h?id=a,gelf://i?id=a").message).toContain("another route's");
  });
});
