/** What the EC2 instance says of itself (instance metadata service, version 2 with a token, else version 1). */

/** It answers from the machine itself: where there is none, nobody should wait. */
const ANSWER_MOST_MS = 1000;
const USUAL_ENDPOINT = "http://169.254.169.254";
const TOKEN_SECONDS = "60";
const REGION_NAME = /^[a-z0-9-]{1,32}$/;

export interface InstanceFacts {
  instanceId: string;
  region: string;
}

export const NO_INSTANCE: InstanceFacts = { instanceId: "", region: "" };

/** Undefined when this is no instance, or it does not answer. The variables are the SDK's own. */
export async function askInstance(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<InstanceFacts | undefined> {
  if (env["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true") return undefined;
  const base = (env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] || USUAL_ENDPOINT).replace(/\/$/, "");
  const ask = async (path: string, init: RequestInit): Promise<string | undefined> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MOST_MS)]);
    try {
      const answer = await fetch(`${base}/latest/${path}`, { ...init, signal: limit });
      return answer.ok ? (await answer.text()).trim() : undefined;
    } catch {
      return undefined;
    }
  };
  const token = await ask("api/token", {
    method: "PUT",
    headers: { "x-aws-ec2-metadata-token-ttl-seconds": TOKEN_SECONDS },
  });
  const headers: Record<string, string> = token === undefined ? {} : { "x-aws-ec2-metadata-token": token };
  const instanceId = await ask("meta-data/instance-id", { headers });
  if (instanceId === undefined) return undefined;
  const region = (await ask("meta-data/placement/region", { headers })) ?? "";
  return { instanceId, region: REGION_NAME.test(region) ? region : "" };
}
