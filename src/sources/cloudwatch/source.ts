/** CloudWatch Logs for whoever speaks its API: Docker's awslogs driver, the AWS SDKs, the CloudWatch agent, the aws command. */
import { runListening } from "../../receive/running.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { CloudwatchConfig } from "./config.ts";
import { openDoor } from "./door.ts";
import { Registry } from "./registry.ts";
import { Resources } from "./resources.ts";

export const cloudwatch = defineSource({
  name: "cloudwatch",
  summary: "CloudWatch Logs API on the shared HTTP address: Docker's awslogs driver, AWS SDKs, aws logs.",
  config: CloudwatchConfig,
  open: (options, ctx) => openCloudwatch(options, ctx),
});

async function openCloudwatch(options: CloudwatchConfig, ctx: SourceContext): Promise<Running> {
  const registry = new Registry(ctx, options);
  const { door, close } = openDoor({ ctx, options, registry, resources: new Resources() });
  return await runListening({
    ctx,
    listening: [],
    doors: [door],
    detail: () => [`${registry.groups.size} log groups`, `${registry.streamCount} log streams`],
    close,
  });
}
