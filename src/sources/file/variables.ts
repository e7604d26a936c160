/** What {hostname}, {instance_id} and {ip_address} stand for: the names of awslogs.conf. */
import { hostname, networkInterfaces } from "node:os";

export type Variables = Readonly<Record<string, string>>;

/** The instance metadata service of EC2, version 2 (AWS user guide, "Use IMDSv2"). */
const METADATA = "http://169.254.169.254";
/** It answers within milliseconds where there is one. */
const METADATA_WITHIN_MS = 1000;

/** {instance_id} is asked for only when `texts` name it; where nobody answers it is the host's name. */
export async function readVariables(texts: readonly string[]): Promise<Variables> {
  const name = hostname();
  const asksInstance = texts.some((text) => text.includes("{instance_id}"));
  return {
    hostname: name,
    ip_address: ownAddress(),
    instance_id: (asksInstance ? await instanceId() : undefined) ?? name,
  };
}

/** A name that is not known stays as it is written. */
export function filled(text: string, variables: Variables): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole);
}

function ownAddress(): string {
  for (const addresses of Object.values(networkInterfaces()))
    for (const { address, family, internal } of addresses ?? [])
      if (family === "IPv4" && !internal) return address;
  return "127.0.0.1";
}

/** The variables are the SDK's own. */
async function instanceId(): Promise<string | undefined> {
  const { env } = process;
  if (env["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true") return undefined;
  const base = (env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] || METADATA).replace(/\/$/, "");
  const signal = AbortSignal.timeout(METADATA_WITHIN_MS);
  try {
    const seconds = { "X-aws-ec2-metadata-token-ttl-seconds": "60" };
    const token = await fetch(`${base}/latest/api/token`, { method: "PUT", headers: seconds, signal });
    const headers = { "X-aws-ec2-metadata-token": await token.text() };
    const answer = await fetch(`${base}/latest/meta-data/instance-id`, { headers, signal });
    const id = (await answer.text()).trim();
    return answer.ok && /^i-[0-9a-f]{8,32}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
