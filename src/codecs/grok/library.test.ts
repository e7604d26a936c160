/** The built-in definitions: each compiles, none runs away. */
import { describe, expect, test } from "vitest";
import { runPatterns } from "../pattern/run.ts";
import { compileGrok } from "./grok.ts";
import { standardDefinitions } from "./library.ts";

/** What people's definitions stumble over: long runs of what a definition takes, and then an end that it does not. */
const RUNS = [
  "a",
  "1",
  "a.",
  "1.",
  "a:",
  "1:",
  "/a",
  "/",
  "-",
  " ",
  '"',
  "\\",
  '\\"',
  "%",
  "[a]",
  "{",
  "<",
  "=",
  "a=b ",
  "::",
  "\t",
  "é",
];
/** What looks everywhere in a text is quadratic at worst; what runs away is not done with this either. */
const LENGTH = 2000;
const HARD = [
  ...RUNS.map((run) => `${run.repeat(Math.ceil(LENGTH / run.length))}\u0000`),
  `1.2.3.4 - - [06/Feb/2014:00:00:38 +0000] "${"GET ".repeat(LENGTH / 4)}`,
  `Mar 16 00:01:25 host ${"a".repeat(LENGTH / 2)}[${"1".repeat(LENGTH / 2)}`,
  `<34>1 2012-12-19T01:45:54Z a b - - ${'[a b="'.repeat(LENGTH / 5)}`,
  `2020-02-11 17:09:46 1j1Z2g-00Faoy-Uh <= a@b ${"U=x ".repeat(LENGTH / 4)}`,
];

describe.each(["legacy", "ecs"] as const)("%s", (compatibility) => {
  const definitions = standardDefinitions(compatibility);

  test("every one compiles, and is done with hard texts in time", () => {
    expect(definitions.size).toBeGreaterThan(350);
    const slow: string[] = [];
    for (const name of definitions.keys()) {
      const { regexp } = compileGrok(`%{${name}}`, { definitions, namedOnly: true }, name);
      const outcomes = runPatterns([regexp], HARD, 250);
      outcomes.forEach((one, i) => {
        if (one === "too slow") slow.push(`${name} on ${HARD[i]?.slice(0, 60)}`);
      });
    }
    expect(slow).toEqual([]);
  }, 120_000);

  test.for([
    ["IP", "2001:db8::8a2e:370:7334"],
    ["IP", "::ffff:10.0.0.1"],
    ["IP", "fe80::1%eth0"],
    ["IP", "::"],
    ["IP", "1:2:3:4:5:6:7:8"],
    ["IP", "255.249.199.9"],
    ["HOSTNAME", "web_1.shop-net.internal"],
    ["MAC", "00:1b:44:11:3a:b7"],
    ["UUID", "123e4567-e89b-12d3-a456-426614174000"],
    ["YEAR", "2026"],
    ["NUMBER", "-12.50"],
    ["QS", '"a \\" b"'],
    ["TIMESTAMP_ISO8601", "2026-11-21T09:30:00.123+01:00"],
    ["HTTPDATE", "21/Nov/2026:09:30:00 +0100"],
    ["SYSLOGTIMESTAMP", "Nov  2 09:30:00"],
    ["DATESTAMP_RFC2822", "Sat, 21 Nov 2026 09:30:00 +0100"],
    ["URI", "https://me:secret@example.com:8443/a/b.html?x=1&y=%20"],
    ["EMAILADDRESS", "first.last+tag@example.co.uk"],
    ["LOGLEVEL", "Warning"],
    ["PATH", "/var/log/app-1.log"],
    ["JAVASTACKTRACEPART", "\tat com.example.Shop$1.<init>(Shop.java:42)"],
  ] as const)("%s takes all of %s", ([name, text]) => {
    const { regexp } = compileGrok(`^%{${name}}\\z`, { definitions, namedOnly: true }, name);
    expect(regexp.exec(text)?.[0]).toBe(text);
  });

  test.for([
    [
      "CISCOFW313005",
      "No matching connection for ICMP error message: icmp src outside:192.0.2.1 dst inside:10.0.0.1 (type 3, code 3) on outside interface.  Original IP payload: udp src 10.0.0.1/53 dst 192.0.2.1/40000",
      6,
    ],
    [
      "CISCOFW302013_302014_302015_302016",
      "Teardown TCP connection 42 for outside:192.0.2.1/443 to inside:10.0.0.1/50000 duration 0:01:30 bytes 1234 TCP FINs",
      9,
    ],
    [
      "IPTABLES",
      "IN=eth0 OUT= MAC=00:1b:44:11:3a:b7:00:1b:44:11:3a:b8:08:00 SRC=192.0.2.1 DST=10.0.0.1 LEN=60 TOS=0x00 PREC=0x00 TTL=50 ID=1 DF PROTO=TCP SPT=40000 DPT=22 WINDOW=64240 RES=0x00 SYN URGP=0",
      9,
    ],
    [
      "RT_FLOW2",
      "RT_FLOW_SESSION_CREATE: session created 10.0.0.1/1024->192.0.2.1/80 junos-http 198.51.100.1/2048->192.0.2.1/80 rule-1 None 6 allow trust untrust 42",
      13,
    ],
    ["REDISMONLOG", '1470637925.186681 [0 127.0.0.1:39404] "get" "key"', 6],
    ["POSTGRESQL", "2026-11-21 09:30:00 UTC shop 4711.1 4711", 4],
    ["RUBY_LOGGER", "I, [2026-11-21T09:30:00.123456 #42]  INFO -- shop: ready", 5],
    ["RAILS3HEAD", 'Started GET "/shop?x=1" for 10.0.0.1 at 2026-11-21 09:30:00 +0100', 4],
    ["CATALINALOG", "Jul 31, 2020 4:40:20 PM org.apache.Context log\nINFO: ready", 3],
    [
      "MONGO_SLOWQUERY",
      "query shop.items query: { id: 1 } ntoreturn:1 ntoskip:0 nscanned:100 keyUpdates:0 nreturned:1 reslen:90 12ms",
      8,
    ],
  ] as const)("%s takes %s: %d fields at least", ([name, text, count]) => {
    const { regexp, captures } = compileGrok(`%{${name}}`, { definitions, namedOnly: true }, name);
    const groups = regexp.exec(text)?.groups ?? {};
    const fields = new Set(captures.flatMap((one) => (groups[one.group] ? [one.field] : [])));
    expect(fields.size).toBeGreaterThanOrEqual(count);
  });

  test.for([
    ["IP", "256.1.1.1"],
    ["IP", "12:30:45"],
    ["IP", "1::2::3"],
    ["POSINT", "012"],
    ["MONTH", "Nova"],
    ["TIMESTAMP_ISO8601", "2026-13-01 00:00"],
  ] as const)("%s does not take %s", ([name, text]) => {
    const { regexp } = compileGrok(`^%{${name}}\\z`, { definitions, namedOnly: true }, name);
    expect(regexp.exec(text)).toBeNull();
  });
});
