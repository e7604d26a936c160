import { join } from "node:path";
import { expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { geoip } from "./transform.ts";

const folder = join(import.meta.dirname, "../../../test/vectors/mmdb");
const database = join(folder, "GeoIP2-City-Test.mmdb");

transformSuite({
  ...geoip,
  open: (raw, ctx) => geoip.open({ database, field: "body", ...(raw as object) }, ctx),
});

const resource = makeResource({ "host.name": "h" });

function located(options: Record<string, unknown>, address: string): Record<string, string> {
  const record: LogRecord = {
    seconds: 1,
    nanos: 0,
    observedMs: 1,
    severity: 0,
    body: "x",
    resource,
    seq: 0,
    attributes: ["client.address", address],
  };
  const list = geoip.open({ database, ...options })([record])[0]?.attributes ?? [];
  const fields: Record<string, string> = {};
  for (let i = 2; i < list.length; i += 2) fields[list[i] ?? ""] = list[i + 1] ?? "";
  return fields;
}

test("a city, with all that is known of it", () => {
  expect(located({}, "81.2.69.142")).toMatchObject({
    "client.geo.continent_code": "EU",
    "client.geo.country_iso_code": "GB",
    "client.geo.country_name": "United Kingdom",
    "client.geo.region_iso_code": "GB-ENG",
    "client.geo.region_name": "England",
    "client.geo.city_name": "London",
    "client.geo.timezone": "Europe/London",
    "client.geo.location": "51.5142,-0.0931",
  });
});

test("names in another language, where they are; another target", () => {
  const fields = located({ language: "de", target: "geo" }, "81.2.69.142");
  expect(fields).toMatchObject({ "geo.country_name": "Vereinigtes Königreich", "geo.city_name": "London" });
});

test("a network", () => {
  const file = join(folder, "GeoLite2-ASN-Test.mmdb");
  expect(located({ database: file }, "1.128.0.0")).toEqual({
    "client.geo.as_number": "1221",
    "client.geo.as_organization": "Telstra Pty Ltd",
  });
});

test("what is no address, or unknown, is missed; found ones are counted", () => {
  let [matched, missed] = [0, 0];
  const step = geoip.open(
    { database, field: "ip" },
    { ...UNTOLD, matched: (by) => void (matched += by), missed: () => void (missed += 1) },
  );
  const records = ["81.2.69.142", "10.0.0.1", "nobody", "81.2.69.142"].map((ip) => ({
    seconds: 1,
    nanos: 0,
    observedMs: 1,
    severity: 0,
    body: "x",
    resource,
    seq: 0,
    attributes: ["ip", ip],
  }));
  step(records);
  expect([matched, missed]).toEqual([2, 2]);
  expect(records[1]?.attributes).toEqual(["ip", "10.0.0.1"]);
});

test.for(["/nowhere.mmdb", join(folder, "README.md")])("refused at the start: %s", (file) => {
  expect(() => geoip.open({ database: file })).toThrow(
    expect.objectContaining({ code: "E_DATA_FILE" }) as Error,
  );
});
