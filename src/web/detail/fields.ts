/** A record's fields in groups: what it says, then where it came from. */
import type { RecordJson } from "../../api/contract.ts";

export interface Field {
  name: string;
  value: string;
}

export interface FieldGroup {
  title: string;
  fields: readonly Field[];
}

export function fieldsOf({ severity, severityNumber, attributes, resource }: RecordJson): FieldGroup[] {
  const groups = [
    {
      title: "Line",
      fields: [
        { name: "severity", value: severity },
        ...severityDetail(severityNumber),
        ...sorted(attributes),
      ],
    },
    { title: "Origin", fields: sorted(resource) },
  ];
  return groups.filter(({ fields }) => fields.length > 0);
}

/** The number says more than the word where it is not the first of its range (notice, alert). */
function severityDetail(number: number): Field[] {
  return number > 0 && (number - 1) % 4 !== 0 ? [{ name: "severity_number", value: String(number) }] : [];
}

function sorted(fields: Readonly<Record<string, string | number>>): Field[] {
  return Object.entries(fields)
    .map(([name, value]) => ({ name, value: String(value) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
