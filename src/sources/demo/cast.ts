/** The services of the demo and their containers: one compose project, as a shop would have. */
import type { Resource } from "../../record/resource.ts";
import { makeResource } from "../../record/resource.ts";
import { createChance } from "./chance.ts";
import type { Voice } from "./voice.ts";
import { api } from "./voices/api.ts";
import { auth } from "./voices/auth.ts";
import { billing } from "./voices/billing.ts";
import { cache } from "./voices/cache.ts";
import { database } from "./voices/database.ts";
import { devServer } from "./voices/dev-server.ts";
import { web } from "./voices/web.ts";
import { worker } from "./voices/worker.ts";

export const voices: readonly Voice[] = [web, api, worker, billing, database, auth, devServer, cache];

const PROJECT = "demo-shop";

export interface Speaker {
  voice: Voice;
  resources: readonly Resource[];
}

export function castOf(host: string, seed: number): Speaker[] {
  const chance = createChance(seed ^ 0x5eed);
  return voices.map((voice) => ({
    voice,
    resources: Array.from({ length: voice.containers }, (_, i) =>
      makeResource({
        "container.id": chance.hex(64),
        "container.name": `${PROJECT}-${voice.service}-${i + 1}`,
        "container.image.name": voice.image,
        "container.image.tag": voice.tag,
        "host.name": host,
        "docker.compose.project": PROJECT,
        "docker.compose.service": voice.service,
        "service.name": voice.service,
        "logboom.source": "demo",
      }),
    ),
  }));
}
