/** The configuration's transforms, opened in their order, with the built-in recognition where it belongs. */
import type { Configuration } from "../config/schema.ts";
import { loadConfig } from "../config/load.ts";
import type { TransformBatch } from "../record/transform.ts";
import { transforms as catalog } from "../transforms/catalog.ts";
import { components } from "./components.ts";

export interface TransformsRequest {
  file: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** False: without the recognition, wherever it stands. */
  detect: boolean;
}

export function configuredTransforms({ file, env, detect }: TransformsRequest): TransformBatch[] {
  const { config } = loadConfig({ components, env, file });
  if (detect) return openTransforms(config);
  const others = config.transforms.filter((one) => one.name !== "detect");
  return openTransforms({ ...config, detect: false, transforms: others });
}

export function openTransforms(config: Configuration): TransformBatch[] {
  const named = config.transforms.some((one) => one.name === "detect");
  const list =
    config.detect && !named ? [{ name: "detect", options: {} }, ...config.transforms] : config.transforms;
  return list.map(({ name, options }) => {
    const transform = catalog.find((one) => one.name === name);
    if (transform === undefined)
      throw new Error(`the configuration let an unknown transform through: ${name}`);
    return transform.open(options);
  });
}
