/** The names that programs give to rotated files: a number, a date or a word behind the name, or before its last part. */

const MARK = "(?:\\d[\\d\\-_T:]*|old|bak|orig|prev|copy|save)";
/** app.log.1, app.log-20261121, app.log.2026-11-21.1, app.log.old, app.log~ */
const BEHIND = new RegExp(`^(.+?)(?:(?:[.\\-_]${MARK})+|~)$`, "i");
/** app-20261121.log, app.1.log */
const WITHIN = new RegExp(`^(.+?)(?:[.\\-_]${MARK})+(\\.[A-Za-z]+)$`, "i");

/** What a file was called before, if its name is one of a rotated file. */
export function namesBefore(name: string): string[] {
  const names: string[] = [];
  const behind = BEHIND.exec(name);
  if (behind?.[1] !== undefined) names.push(behind[1]);
  const within = WITHIN.exec(name);
  if (within?.[1] !== undefined) names.push(within[1] + (within[2] ?? ""));
  return names;
}
