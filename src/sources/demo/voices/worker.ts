/** A Java worker with stack traces, each of whose lines is a line of its own, as containers print them. */
import { out } from "../voice.ts";
import type { Moment, SpokenLine, Voice } from "../voice.ts";

const JOBS = ["SendReceipt", "ResizeImage", "RebuildIndex", "ChargeCard", "SyncStock"] as const;

export const worker: Voice = {
  service: "worker",
  image: "registry.example/shop/worker",
  tag: "4.12.0",
  containers: 2,
  weight: 14,
  speak: (moment) => {
    const { chance, trouble } = moment;
    const job = chance.pick(JOBS);
    const id = chance.whole(10_000, 99_999);
    if (chance.next() < 0.004 + trouble * 0.12) return crash(moment, job, id);
    if (chance.next() < 0.03 + trouble * 0.2)
      return out(`${head(moment, "WARN")} job ${job}#${id} will be tried again in ${chance.whole(2, 60)} s`);
    return out(`${head(moment, "INFO")} job ${job}#${id} finished in ${chance.whole(8, 900)} ms`);
  },
};

function crash(moment: Moment, job: string, id: number): SpokenLine[] {
  const { chance, trace } = moment;
  const frames = [
    `${head(moment, "ERROR")} job ${job}#${id} failed, trace=${trace}`,
    `java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after ${chance.whole(30_000, 30_009)}ms.`,
    `\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:${chance.whole(600, 700)})`,
    `\tat com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:${chance.whole(150, 200)})`,
    `\tat shop.stock.StockStore.load(StockStore.java:${chance.whole(20, 90)})`,
    `\tat shop.jobs.${job}.run(${job}.java:${chance.whole(20, 90)})`,
    "\tat java.base/java.lang.Thread.run(Thread.java:1583)",
    "Caused by: java.net.SocketTimeoutException: Read timed out",
    "\t... 4 more",
  ];
  return frames.map((text) => ({ text, stream: "stderr" }));
}

function head({ iso, chance }: Moment, level: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 23).replace(".", ",")} ${level.padEnd(5)} [worker-${chance.whole(1, 8)}] shop.jobs.Runner -`;
}
