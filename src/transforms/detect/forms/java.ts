/** log4j, logback, Spring Boot, JBoss, java.util.logging, and the layouts that big programs in Java have of their own. */
import { levelOf } from "../level-words.ts";
import { HEAD } from "../line.ts";
import { LEVEL, layout } from "./form.ts";
import type { LineForm } from "./form.ts";
import { addCorrelation } from "./spring.ts";

const THREAD = "\\[([^\\]\\n]{1,200})\\]";
const LOGGER = "([\\w$./-]{1,200})";
/** A name with a dot in it: one word alone may be any word of the text. */
const DOTTED = "((?:[\\w$-]{1,100}\\.){1,20}[\\w$-]{1,100})";
const WITH_DATE = [HEAD.iso, HEAD.clock, HEAD.day];

/** Boot 3: ` INFO 4711 --- [shop] [nio-8080-exec-1] [trace-span] c.e.s.Shop : …`; Boot 2 with Sleuth has the ids before the number. */
const spring = layout({
  name: "spring",
  heads: [HEAD.iso],
  expression: ` {1,4}${LEVEL} (?:\\[([^\\]\\n]{0,200})\\] )?(\\d{1,10}) --- ((?:\\[[^\\]\\n]{0,200}\\] ?){1,3}) ?${LOGGER} {0,60}: `,
  take: ["level", "", "process.pid", "", "log.logger"],
  also: (found, groups) => addCorrelation(found, groups[2], groups[4] ?? ""),
});

/** `INFO [main] org.example.Shop: …`, `INFO [main] org.example.Shop - …` */
const levelFirst = layout({
  name: "java",
  heads: WITH_DATE,
  expression: ` {1,5}${LEVEL} {1,5}${THREAD} ${LOGGER}(?:[:(](\\d{1,6})\\)?)?(?::| -{1,2}) `,
  take: ["level", "thread.name", "log.logger", "code.line.number"],
});

/** `[main] INFO org.example.Shop - …`: logback's and log4j's own examples. */
const threadFirst = layout({
  name: "java",
  heads: WITH_DATE,
  expression: ` {1,3}${THREAD} {1,3}${LEVEL} {1,5}${LOGGER}(?:[:(](\\d{1,6})\\)?)?(?: \\[([^\\]\\n]{0,200})\\])? ?(?:-{1,2}|:) `,
  take: ["thread.name", "level", "log.logger", "code.line.number"],
});

/** WildFly, Keycloak, Quarkus: `INFO  [org.jboss.as] (main) …` */
const jboss = layout({
  name: "java",
  heads: WITH_DATE,
  expression: ` {1,3}${LEVEL} {1,5}\\[([\\w.$-]{1,200})\\] \\(([^)\\n]{1,200})\\) `,
  take: ["level", "log.logger", "thread.name"],
});

/** `- INFO  [main:QuorumPeerConfig@136] - …` */
const zookeeper = layout({
  name: "java",
  heads: [HEAD.iso],
  expression: ` (?:\\[myid:[^\\]\\n]{0,20}\\] )?- ${LEVEL} {1,5}\\[([^\\n@]{0,300}):([\\w$]{1,100})@(\\d{1,6})\\] - `,
  take: ["level", "thread.name", "log.logger", "code.line.number"],
});

/** `INFO org.example.Shop: …` */
const loggerOnly = layout({
  name: "java",
  heads: WITH_DATE,
  expression: ` {1,5}${LEVEL} {1,5}${DOTTED}:(?: |$)`,
  take: ["level", "log.logger"],
});

/** Tomcat: `21-Nov-2026 09:30:00.123 INFO [main] org.apache.catalina.startup.Catalina.start …` */
const tomcat = layout({
  name: "java",
  heads: [HEAD.day],
  expression: ` ${LEVEL} ${THREAD} ((?:[\\w$]{1,100}\\.){1,20}[\\w$<>]{1,100}) (?!-{1,2} )`,
  take: ["level", "thread.name", "code.function.name"],
});

/** Spark: `26/11/21 09:30:00 INFO SparkContext: …` */
const spark = layout({
  name: "java",
  heads: [HEAD.short],
  expression: ` ${LEVEL} ([\\w$.-]{1,200}): `,
  take: ["level", "log.logger"],
});

/** Hadoop's HDFS: `261121 093000 148 INFO dfs.DataNode: …` */
const hdfs = layout({
  name: "java",
  heads: [HEAD.digits],
  expression: ` (\\d{1,10}) ${LEVEL} ([\\w$.-]{1,200}): `,
  take: ["thread.id", "level", "log.logger"],
});

/** java.util.logging's SimpleFormatter: the level stands in the second line. */
const utilLogging = layout({
  name: "java",
  heads: [HEAD.month],
  expression: ` ${DOTTED} ([\\w$<>]{1,100})(?:\\r?\\n(?:${LEVEL}: )?|\\s*$)`,
  take: ["log.logger"],
  also: (found, groups) => {
    found.add("code.function.name", `${groups[1] ?? ""}.${groups[2] ?? ""}`);
    found.level = levelOf((groups[3] ?? "").toLowerCase());
  },
});

/** Cassandra: `INFO  [main] 2026-11-21 09:30:00,123 StorageService.java:123 - …` */
const cassandra = layout({
  name: "java",
  heads: [HEAD.none],
  starts: "TDIWEF",
  expression: `${LEVEL} {1,5}${THREAD} (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d[.,\\d]{0,10}) ([\\w$]{1,100}\\.java):(\\d{1,6}) - `,
  take: ["level", "thread.name", "", "code.file.path", "code.line.number"],
  also: (found, groups) => found.stamp("iso", groups.index + groups[0].indexOf(`] ${groups[3] ?? ""}`) + 2),
});

/** `[2026-11-21T09:30:00,123][INFO ][o.e.n.Node               ] [node-1] …` */
const elasticsearch = layout({
  name: "elasticsearch",
  heads: [HEAD.bracket],
  expression: `\\]\\[${LEVEL} {0,5}\\]\\[([\\w.$-]{1,200}) {0,60}\\] {0,2}(?:\\[([^\\]\\n]{1,200})\\])?`,
  take: ["level", "log.logger", "elasticsearch.node.name"],
});

const KAFKA_HEAD = new RegExp(`\\] ${LEVEL} `, "y");
const LOGGER_BEHIND = /^[\w$]+(?:\.[\w$-]+)+$/;

/** `[2026-11-21 09:30:00,123] WARN … (kafka.server.Broker)`: the logger stands at the end of the line. */
const kafka: LineForm = {
  name: "java",
  heads: [HEAD.bracket],
  read: ({ text, rest }, found) => {
    KAFKA_HEAD.lastIndex = rest;
    const groups = KAFKA_HEAD.exec(text);
    if (groups === null) return false;
    const lineEnd = text.indexOf("\n", rest);
    const line = text.slice(rest, lineEnd < 0 ? text.length : lineEnd).trimEnd();
    const open = line.lastIndexOf(" (");
    const logger = line.slice(open + 2, -1);
    if (open < 0 || !line.endsWith(")") || logger.length > 200 || !LOGGER_BEHIND.test(logger)) return false;
    found.level = levelOf((groups[1] ?? "").toLowerCase());
    found.add("log.logger", logger);
    return true;
  },
};

export const javaForms: readonly LineForm[] = [
  spring,
  levelFirst,
  threadFirst,
  jboss,
  zookeeper,
  loggerOnly,
  tomcat,
  spark,
  hdfs,
  utilLogging,
  cassandra,
  elasticsearch,
  kafka,
];
