/** Where we are: the region that the route's calls go to, and what templates may say of the instance. */
import { setTimeout as sleep } from "node:timers/promises";
import { newBackoff } from "../../net/backoff.ts";
import { Refusal } from "../../record/refusal.ts";
import type { Standing } from "../../net/standing.ts";
import type { CloudwatchConfig } from "./config.ts";
import { askInstance, NO_INSTANCE } from "../../net/instance.ts";
import type { InstanceFacts } from "../../net/instance.ts";

/** For an endpoint of one's own, where the region only enters the signature. */
const ANY_REGION = "us-east-1";

export interface PlaceNeeds {
  config: CloudwatchConfig;
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  standing: Standing;
}

export class Place {
  readonly #needs: PlaceNeeds;
  #asked: Promise<InstanceFacts | undefined> | undefined;

  constructor(needs: PlaceNeeds) {
    this.#needs = needs;
  }

  /** Asks once, and only if somebody needs it; empty when there is nothing to be had. */
  async instance(): Promise<InstanceFacts> {
    if (this.#needs.config.noEc2) return NO_INSTANCE;
    this.#asked ??= askInstance(this.#needs.env, this.#needs.signal);
    return (await this.#asked) ?? NO_INSTANCE;
  }

  /** Undefined only when we end before it is known. */
  async region(): Promise<string | undefined> {
    const { config, env, signal, standing } = this.#needs;
    const said = regionSaid(config, env);
    if (said !== undefined) return said;
    const backoff = newBackoff();
    while (!signal.aborted) {
      const { region } = await this.instance();
      const known = region || (config.endpoint === undefined ? "" : ANY_REGION);
      if (known !== "") {
        standing.passed();
        return known;
      }
      standing.met({
        because: "the AWS region is not known",
        hint: "name it in the route, or set AWS_REGION",
      });
      await sleep(backoff.next(), undefined, { signal }).catch(() => undefined);
      this.#asked = undefined;
    }
    return undefined;
  }
}

/** Refuses what can never become known. */
export function checkRegion(
  config: CloudwatchConfig,
  env: Readonly<Record<string, string | undefined>>,
): void {
  if (!config.noEc2 || config.endpoint !== undefined || regionSaid(config, env) !== undefined) return;
  const hint = "write cloudwatch://eu-west-1, set AWS_REGION, or leave NOEC2 out on an EC2 instance";
  throw new Refusal(
    "E_AWS_REGION",
    "no AWS region is named, and NOEC2 forbids to ask the instance for it",
    hint,
  );
}

function regionSaid(
  config: CloudwatchConfig,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (config.region !== "" && config.region !== "auto") return config.region;
  return env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || undefined;
}
