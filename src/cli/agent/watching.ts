/** Readings for those who look at /logs: what is printed from now on, no positions, nothing kept. */
import { setMaxListeners } from "node:events";
import type { Logger } from "pino";
import type { WatchFilter } from "../../api/agent/contract.ts";
import type { Taker } from "../../api/agent/hub.ts";
import type { DockerSettings } from "../../config/logspout/settings.ts";
import { docker } from "../../sources/docker/source.ts";

/** `usual` is what holds for routes too: what is excluded from them is not shown either. */
export function readingFor(
  dockerHost: string,
  usual: Pick<DockerSettings, "exclude" | "tty" | "files" | "filesRoot">,
  log: Logger,
): (filter: WatchFilter, taker: Taker) => Promise<{ close: () => Promise<void> }> {
  const { exclude, tty, files, filesRoot } = usual;
  return async ({ id, name, streams }, taker) => {
    setMaxListeners(0, taker.signal);
    const running = await docker.open(
      {
        host: dockerHost,
        exclude,
        tty,
        files,
        ...(filesRoot === undefined ? {} : { filesRoot }),
        backlog: false,
        // Somebody who looks may see everything, our own lines too: nothing of it is fed back.
        loopGuard: { parts: false },
        filter: { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }), streams },
      },
      {
        emit: (batch) => {
          taker.take(batch);
          return Promise.resolve();
        },
        full: () => taker.full(),
        cursor: () => undefined,
        cursorKeys: () => [],
        count: () => undefined,
        // Who looks has lost nothing by what was printed before; the routes tell what there is to tell.
        log: log.child({ reader: "/logs" }, { level: "error" }),
        signal: taker.signal,
      },
    );
    return { close: () => running.close() };
  };
}
