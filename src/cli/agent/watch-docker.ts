/** Readings for whoever looks at an agent's /logs: the docker source, open only while somebody looks. */
import type { Logger } from "pino";
import { z } from "zod";
import type { KnownContainer } from "../../api/agent/contract.ts";
import { createWatchHub } from "../../api/agent/hub.ts";
import type { Taker, WatchHub } from "../../api/agent/hub.ts";
import type { SourceContext } from "../../record/source.ts";
import { dockerAt, endpointOf } from "../../sources/docker/endpoint.ts";
import { docker } from "../../sources/docker/source.ts";

export interface WatchDockerOptions {
  /** The docker source's options that hold for every route: where Docker is, what is excluded, terminals, files. */
  docker: Readonly<Record<string, unknown>> & { host: string };
  log: Logger;
}

export interface DockerWatch extends WatchHub {
  /** Running or not; rejects while Docker does not answer. */
  containers: (idBegin: string) => Promise<readonly KnownContainer[]>;
}

const ANSWER_WITHIN_MS = 10_000;
const Listed = z.array(z.object({ Id: z.string(), Names: z.array(z.string()).nullish() }));

export function watchDocker({ docker: usual, log }: WatchDockerOptions): DockerWatch {
  const hub = createWatchHub({
    log,
    open: ({ id, name, streams }, taker) =>
      docker.open(
        {
          ...usual,
          filter: {
            streams: [...streams],
            ...(id === undefined ? {} : { id }),
            ...(name === undefined ? {} : { name }),
          },
          // From now on, and all of what starts from now on. Looking at logboom's own lines makes no more of them.
          backlog: false,
          loopGuard: { parts: false },
        },
        contextOf(taker, log),
      ),
  });
  return {
    ...hub,
    containers: async (idBegin) => {
      const abortSignal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const listed = Listed.parse(
        await dockerAt(endpointOf(usual.host, process.env)).listContainers({ all: true, abortSignal }),
      );
      return listed
        .filter(({ Id }) => Id.startsWith(idBegin))
        .map(({ Id, Names }) => ({ id: Id, name: (Names?.[0] ?? "").replace(/^\//, "") }));
    },
  };
}

/** Nothing is remembered: who looks again begins again. */
function contextOf(taker: Taker, log: Logger): SourceContext {
  return {
    emit: (batch) => {
      taker.take(batch);
      return Promise.resolve();
    },
    full: taker.full,
    cursor: () => undefined,
    cursorKeys: () => [],
    count: () => undefined,
    log,
    signal: taker.signal,
  };
}
