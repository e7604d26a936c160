/** Options of the docker source. */
import { z } from "zod";

const MIB = 1024 * 1024;

export const DockerConfig = z.strictObject({
  host: z
    .string()
    .default("")
    .describe(
      "Where the Engine listens: unix:///path or tcp://host:port. Empty: DOCKER_HOST, else /var/run/docker.sock.",
    ),
  backlog: z
    .boolean()
    .default(true)
    .describe(
      "At first sight of a running container, read all that Docker still has of it, not only what comes from now on.",
    ),
  stopped: z
    .boolean()
    .default(false)
    .describe(
      "At the very first start, read the containers too that had stopped before. Later stops are always read.",
    ),
  maxLineBytes: z
    .int()
    .min(1024)
    .max(64 * MIB)
    .default(MIB)
    .describe(
      "Longest line kept, in bytes. The rest of a longer one is cut, marked with log.truncated and counted.",
    ),
  maxLabels: z
    .int()
    .min(0)
    .max(1000)
    .default(64)
    .describe(
      "Labels of a container that become container.label.<name>, in the order of their names. The rest is left out and counted.",
    ),
});
export type DockerConfig = z.output<typeof DockerConfig>;
