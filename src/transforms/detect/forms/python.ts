/** Python's logging in its usual formats, and gunicorn, Celery, Airflow, loguru, OpenStack. */
import { HEAD } from "../line.ts";
import { LEVEL, layout } from "./form.ts";
import type { LineForm } from "./form.ts";

const DOTTED = "((?:[\\w-]{1,100}\\.){1,20}[\\w-]{1,100}|root|werkzeug)";

/** `2026-11-21 09:30:00,123 - shop.cart - WARNING - …`, the manual's own example. */
const dashes = layout({
  name: "python",
  heads: [HEAD.iso],
  expression: ` - ([\\w.-]{1,200}) - ${LEVEL} - `,
  take: ["log.logger", "level"],
});

/** hclog's lines (hclog.ts) look the same where a level needs no padding; they have this time. */
const NOT_HCLOG = "(?:(?<!T\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(?:Z|[+-]\\d{4}))|(?! \\[(?:TRACE|DEBUG|ERROR)\\] ))";

/** `2026-11-21 09:30:00,123 [INFO] shop.cart: …` */
const brackets = layout({
  name: "python",
  heads: [HEAD.iso],
  expression: `${NOT_HCLOG}(?: -)? \\[${LEVEL} {0,5}\\] ${DOTTED}(?::| -) `,
  take: ["level", "log.logger"],
});

/** A time, an address or a path behind the level is no logger's name. */
const BASIC = "(DEBUG|INFO|WARNING|ERROR|CRITICAL):([A-Za-z_][\\w.-]{0,199}):(?!//|\\\\)";

/** basicConfig: `WARNING:root:…`, with or without a time before it. */
const basic = layout({
  name: "python",
  heads: [HEAD.none],
  starts: "DIWEC",
  expression: BASIC,
  take: ["level", "log.logger"],
});
const basicWithTime = layout({
  name: "python",
  heads: [HEAD.iso],
  expression: `[: ]${BASIC}`,
  take: ["level", "log.logger"],
});

/** loguru: ` | ERROR    | shop:cart:31 - …` */
const loguru = layout({
  name: "python",
  heads: [HEAD.iso],
  expression: ` \\| ${LEVEL} {1,8}\\| ([\\w.<>]{1,200}):([\\w<>]{1,100}):(\\d{1,6}) - `,
  take: ["level", "log.logger", "", "code.line.number"],
  also: (found, groups) => found.add("code.function.name", `${groups[2] ?? ""}.${groups[3] ?? ""}`),
});

/** oslo.log: ` 25746 INFO nova.osapi_compute.wsgi.server [req-… …] …` */
const oslo = layout({
  name: "python",
  heads: [HEAD.iso],
  expression: ` (\\d{1,10}) ${LEVEL} ([\\w.]{1,200}) \\[([^\\]\\n]{1,300})\\] `,
  take: ["process.pid", "level", "log.logger", "openstack.request"],
});

/** gunicorn: `[2026-11-21 09:30:00 +0000] [7] [INFO] …` */
const gunicorn = layout({
  name: "python",
  heads: [HEAD.bracket],
  expression: `\\] \\[(\\d{1,10})\\] \\[${LEVEL}\\] `,
  take: ["process.pid", "level"],
});

/** Celery: `[2026-11-21 09:30:00,123: INFO/MainProcess] …` */
const celery = layout({
  name: "python",
  heads: [HEAD.bracket],
  expression: `: ${LEVEL}/([\\w-]{1,100})\\] (?:Task ([\\w.]{1,200})\\[([0-9a-f-]{36})\\] )?`,
  take: ["level", "celery.process_name", "celery.task_name", "celery.task_id"],
});

/** Airflow: `[2026-11-21T09:30:00.123+0000] {taskinstance.py:1150} INFO - …` */
const airflow = layout({
  name: "python",
  heads: [HEAD.bracket],
  expression: `\\] \\{([\\w./-]{1,200}\\.py):(\\d{1,6})\\} ${LEVEL} - `,
  take: ["code.file.path", "code.line.number", "level"],
});

export const pythonForms: readonly LineForm[] = [
  dashes,
  brackets,
  basic,
  basicWithTime,
  loguru,
  oslo,
  gunicorn,
  celery,
  airflow,
];
