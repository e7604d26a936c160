/**
 * One line of every form, and what it says. Lines are made up in the forms that the programs' manuals give; `time` is what
 * a record gets whose source has none, in UTC.
 */
export interface SampleLine {
  what: string;
  line: string;
  format: string;
  severity: number;
  fields: Readonly<Record<string, string>>;
  time?: string;
  /** Facts of the resource. */
  facts?: Readonly<Record<string, string>>;
}
