/** What Docker wrote down and what arrived, line by line. */
import { streamOf } from "./lines.ts";
import type { Numbered } from "./lines.ts";

export interface Missing {
  line: Numbered;
  /** Docker's own time, in microseconds since the epoch. */
  us: number;
  /** Docker has deleted the file it stood in. */
  deleted: boolean;
}

/** Times of arrival are milliseconds of the harness's clock. */
export interface Repeat {
  line: Numbered;
  firstMs: number;
  againMs: number;
}

export interface Disorder {
  line: Numbered;
  /** The line that had come before it. */
  behind: number;
  ms: number;
}

/** Of one run of one container, by line number. */
class Run {
  readonly us: number[] = [];
  readonly deleted: boolean[] = [];
  readonly arrivals: number[] = [];
  readonly firstMs: number[] = [];
  /** Time in the header of what arrived, in microseconds. */
  readonly saidUs: number[] = [];
  readonly newest = { stdout: -1, stderr: -1 };
}

export class Ledger {
  readonly #runs = new Map<string, Map<number, Run>>();
  /** Texts that are no whole line: cut by a kill of the container or of the daemon. */
  readonly cut = new Map<string, number>();
  readonly repeats: Repeat[] = [];
  /** Lines that Docker's own files have twice. */
  doubledByDocker = 0;
  /** First copies that came after a later line of their stream. */
  readonly disordered: Disorder[] = [];
  printed = 0;
  arrived = 0;
  lastArrivalMs = 0;

  print(line: Numbered, us: number, deleted: boolean): void {
    const run = this.#run(line);
    if (run.us[line.n] !== undefined) this.doubledByDocker += 1;
    else this.printed += 1;
    run.us[line.n] = us;
    run.deleted[line.n] = deleted;
  }

  arrive(line: Numbered, ms: number, saidUs: number | undefined): void {
    const run = this.#run(line);
    const before = run.arrivals[line.n] ?? 0;
    this.lastArrivalMs = ms;
    run.arrivals[line.n] = before + 1;
    if (before === 0) {
      this.arrived += 1;
      run.firstMs[line.n] = ms;
      if (saidUs !== undefined) run.saidUs[line.n] = saidUs;
      const stream = streamOf(line.n);
      if (line.n < run.newest[stream]) this.disordered.push({ line, behind: run.newest[stream], ms });
      run.newest[stream] = Math.max(run.newest[stream], line.n);
      return;
    }
    this.repeats.push({ line, firstMs: run.firstMs[line.n] ?? ms, againMs: ms });
  }

  /** What Docker had and nobody received. */
  missing(): Missing[] {
    const found: Missing[] = [];
    this.#each((line, run) => {
      const us = run.us[line.n];
      if (us !== undefined && run.arrivals[line.n] === undefined)
        found.push({ line, us, deleted: run.deleted[line.n] === true });
    });
    return found;
  }

  /** Docker's time of the first line of each container that arrived. */
  firstArrived(): Map<string, number> {
    const first = new Map<string, number>();
    this.#each(({ key, n }, run) => {
      const us = run.us[n];
      if (us !== undefined && run.arrivals[n] !== undefined)
        first.set(key, Math.min(us, first.get(key) ?? Number.MAX_SAFE_INTEGER));
    });
    return first;
  }

  /** What arrived although Docker's files never had it. */
  invented(): Numbered[] {
    const found: Numbered[] = [];
    this.#each((line, run) => {
      if (run.us[line.n] === undefined && run.arrivals[line.n] !== undefined) found.push(line);
    });
    return found;
  }

  /** Lines whose header has another time than Docker's. */
  mistimed(): Numbered[] {
    const found: Numbered[] = [];
    this.#each((line, run) => {
      const said = run.saidUs[line.n];
      if (said !== undefined && run.us[line.n] !== undefined && said !== run.us[line.n]) found.push(line);
    });
    return found;
  }

  #each(look: (line: Numbered, run: Run) => void): void {
    for (const [key, runs] of this.#runs)
      for (const [number, run] of runs) {
        const most = Math.max(run.us.length, run.arrivals.length);
        for (let n = 0; n < most; n += 1) look({ key, run: number, n }, run);
      }
  }

  #run({ key, run }: Numbered): Run {
    let runs = this.#runs.get(key);
    if (runs === undefined) this.#runs.set(key, (runs = new Map<number, Run>()));
    let found = runs.get(run);
    if (found === undefined) runs.set(run, (found = new Run()));
    return found;
  }
}
