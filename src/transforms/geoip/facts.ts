/** From an answer of the database to fields, named as in Elastic's common schema (geo.*, as.*). */
import type { MmdbMap, MmdbValue } from "../../codecs/mmdb/values.ts";

/** Name, value, name, value, …; only what the database knows. */
export function factsOf(answer: MmdbMap, language: string): string[] {
  const facts: string[] = [];
  const add = (name: string, value: MmdbValue | undefined): void => {
    if (typeof value === "string" || typeof value === "number") facts.push(name, String(value));
  };
  const country = at(answer, "country") ?? at(answer, "registered_country");
  add("continent_code", at(answer, "continent", "code"));
  add("country_iso_code", at(country, "iso_code"));
  add("country_name", named(country, language));
  const region = at(answer, "subdivisions", "0");
  add("region_iso_code", regionCode(at(country, "iso_code"), at(region, "iso_code")));
  add("region_name", named(region, language));
  add("city_name", named(at(answer, "city"), language));
  add("postal_code", at(answer, "postal", "code"));
  add("timezone", at(answer, "location", "time_zone"));
  add("location", place(at(answer, "location", "latitude"), at(answer, "location", "longitude")));
  add("as_number", at(answer, "autonomous_system_number"));
  add("as_organization", at(answer, "autonomous_system_organization"));
  return facts.filter((part, i) => part !== "" && facts[i ^ 1] !== "");
}

function at(value: MmdbValue | undefined, ...path: string[]): MmdbValue | undefined {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object") return undefined;
    found = Array.isArray(found) ? found[Number(key)] : found[key];
  }
  return found;
}

function named(value: MmdbValue | undefined, language: string): MmdbValue | undefined {
  return at(value, "names", language) ?? at(value, "names", "en");
}

/** ISO 3166-2: the country's code first. */
function regionCode(country: MmdbValue | undefined, region: MmdbValue | undefined): string | undefined {
  return typeof country === "string" && typeof region === "string" ? `${country}-${region}` : undefined;
}

function place(latitude: MmdbValue | undefined, longitude: MmdbValue | undefined): string | undefined {
  return typeof latitude === "number" && typeof longitude === "number"
    ? `${latitude},${longitude}`
    : undefined;
}
