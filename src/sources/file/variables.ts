/** What {hostname}, {instance_id} and {ip_address} stand for: the names of awslogs.conf. */
import { hostname, networkInterfaces } from "node:os";
import { askInstance } from "../../net/instance.ts";

export type Variables = Readonly<Record<string, string>>;

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

async function instanceId(): Promise<string | undefined> {
  const facts = await askInstance(process.env, new AbortController().signal);
  return facts !== undefined && /^i-[0-9a-f]{8,32}$/.test(facts.instanceId) ? facts.instanceId : undefined;
}
