/** PostgreSQL, MySQL and MariaDB, Redis, MongoDB before its JSON. */
import { SEVERITY } from "../../../record/severity.ts";
import type { Found } from "../found.ts";
import { HEAD } from "../line.ts";
import { layout } from "./form.ts";
import type { LineForm } from "./form.ts";

/** PostgreSQL's message severities (its manual, table 19.2) and what it writes below an error. */
const POSTGRES_LEVELS: Readonly<Record<string, number>> = {
  DEBUG: SEVERITY.debug,
  INFO: SEVERITY.info,
  LOG: SEVERITY.info,
  NOTICE: SEVERITY.notice,
  WARNING: SEVERITY.warn,
  ERROR: SEVERITY.error,
  FATAL: SEVERITY.fatal,
  PANIC: SEVERITY.fatal,
};
/** A session that has not said its name yet is written as `[unknown]`. */
const NAME = "(?:\\[unknown\\]|([^\\s,=@:\\]]{1,100}))";
const PAIR = "(?:\\[unknown\\]|([^,\\s]{0,100}))";
const POSTGRES_TAIL =
  "(DEBUG\\d?|INFO|LOG|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|QUERY|STATEMENT): {1,2}(?:(?=[A-Z]{0,4}\\d)([0-9A-Z]{5}): )?";

/** log_line_prefix `%m [%p] `, `%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h `, `%m [%p] %q%u@%d `. */
const postgresql = layout({
  name: "postgresql",
  heads: [HEAD.iso],
  expression:
    "(?: [A-Z]{3,5})? \\[(\\d{1,10})(?:-\\d{1,10})?\\]:?(?: \\[\\d{1,10}(?:-\\d{1,10})?\\])?" +
    `(?: ${NAME}@${NAME})?(?: user=${PAIR},db=${PAIR}(?:,app=(?:\\[unknown\\]|([^,\\n]{0,100})))?(?:,client=([^,\\s]{0,100}))?)?` +
    ` {1,2}${POSTGRES_TAIL}`,
  take: [
    "process.pid",
    "user.name",
    "db.namespace",
    "user.name",
    "db.namespace",
    "postgresql.application_name",
    "client.address",
    "",
    "db.response.status_code",
  ],
  also: (found, groups) => addPostgres(found, groups, groups[8]),
});

/** That of Amazon's RDS and Aurora, `%t:%r:%u@%d:[%p]:`. */
const postgresqlRds = layout({
  name: "postgresql",
  heads: [HEAD.iso],
  expression: `:(?:([\\w.:-]{1,255})\\((\\d{1,5})\\)|\\[local\\])?:${NAME}?@${NAME}?:\\[(\\d{1,10})\\]:${POSTGRES_TAIL}`,
  take: [
    "client.address",
    "client.port",
    "user.name",
    "db.namespace",
    "process.pid",
    "",
    "db.response.status_code",
  ],
  also: (found, groups) => addPostgres(found, groups, groups[6]),
});

function addPostgres(found: Found, groups: RegExpExecArray, level = ""): void {
  found.level = POSTGRES_LEVELS[level.replace(/\d$/, "")] ?? 0;
  found.judged = true;
  addDuration(found, groups.input, groups.index + groups[0].length);
}

const DURATION =
  /duration: (\d{1,12}\.\d{1,6}) ms(?: {2}(?:statement|execute [^:\n]{1,100}|parse [^:\n]{1,100}|bind [^:\n]{1,100}): )?/y;

/** log_duration and log_min_duration_statement. */
function addDuration(found: Found, text: string, at: number): void {
  DURATION.lastIndex = at;
  const groups = DURATION.exec(text);
  if (groups !== null) found.add("postgresql.duration_ms", groups[1]);
}

const MYSQL_LEVELS: Readonly<Record<string, number>> = {
  System: SEVERITY.info,
  Note: SEVERITY.info,
  Warning: SEVERITY.warn,
  Warn: SEVERITY.warn,
  ERROR: SEVERITY.error,
  Error: SEVERITY.error,
};

/** The error log of MySQL 5.7 and 8, MariaDB's, and that of their images' entry point. */
const mysql = layout({
  name: "mysql",
  heads: [HEAD.iso],
  expression:
    " (?:(\\d{1,20}) \\[(System|Warning|ERROR|Error|Note)\\] (?:\\[(MY-\\d{6})\\] \\[([\\w-]{1,40})\\] )?|\\[(Note|Warn|ERROR)\\] \\[(Entrypoint)\\]: )",
  take: ["thread.id", "", "mysql.error_code", "mysql.subsystem", "", "mysql.subsystem"],
  also: (found, groups) => {
    found.level = MYSQL_LEVELS[groups[2] ?? groups[5] ?? ""] ?? 0;
    found.judged = true;
  },
});

const REDIS_ROLES: Readonly<Record<string, string>> = {
  M: "master",
  S: "replica",
  C: "child",
  X: "sentinel",
};
/** One sign for each level. */
const REDIS_LEVELS: Readonly<Record<string, number>> = {
  ".": SEVERITY.debug,
  "-": SEVERITY.trace,
  "*": SEVERITY.notice,
  "#": SEVERITY.warn,
};

/** `1:M 21 Nov 2026 09:30:00.123 # …` */
const redis = layout({
  name: "redis",
  heads: [HEAD.none],
  starts: "0123456789",
  expression: "(\\d{1,10}):([MSCX]) \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ([.*#-]) ",
  take: ["process.pid"],
  also: (found, groups) => {
    found.add("redis.role", REDIS_ROLES[groups[2] ?? ""]);
    found.level = REDIS_LEVELS[groups[3] ?? ""] ?? 0;
    found.stamp("day month year", groups.index + (groups[1] ?? "").length + 3);
  },
});

const MONGO_LEVELS: Readonly<Record<string, number>> = {
  D: SEVERITY.debug,
  I: SEVERITY.info,
  W: SEVERITY.warn,
  E: SEVERITY.error,
  F: SEVERITY.fatal,
};

/** `2026-11-21T09:30:00.123+0000 I NETWORK  [listener] …`; since 4.4 it writes JSON. */
const mongodb = layout({
  name: "mongodb",
  heads: [HEAD.iso],
  expression: " ([DIWEF])\\d? {1,2}([A-Z][A-Z_-]{1,20}|-) {1,12}\\[([\\w.:-]{1,100})\\] ",
  take: ["", "mongodb.component", "thread.name"],
  also: (found, groups) => {
    found.level = MONGO_LEVELS[groups[1] ?? ""] ?? 0;
  },
});

export const databaseForms: readonly LineForm[] = [postgresql, postgresqlRds, mysql, redis, mongodb];
