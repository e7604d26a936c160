/**
 * What is not read because its lines would make more of its lines: the container we run in, others that are part of a
 * logboom, and the container on this host that our records are sent to (it may print what it receives).
 */
import { lookup } from "node:dns/promises";
import { isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { z } from "zod";
import { Refusal } from "../../record/refusal.ts";
import { isPart } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { listensAt } from "./listening.ts";

export interface GuardOptions {
  addresses: readonly string[];
  parts: boolean;
  isSelf: (id: string) => boolean;
  /** Of a container whose network another one shares. */
  inspect: (id: string) => Promise<Facts | undefined>;
}

export interface LoopGuard {
  /** Why this container must not be read. */
  refuses: (facts: Facts) => Promise<string | undefined>;
}

interface Receiver {
  text: string;
  host: string;
  port: string;
}

const Endpoints = z.object({
  Config: z.object({ Hostname: z.string().default("") }).default({ Hostname: "" }),
  NetworkSettings: z
    .object({
      Networks: z
        .record(
          z.string(),
          z.object({
            IPAddress: z.string().nullish(),
            GlobalIPv6Address: z.string().nullish(),
            Gateway: z.string().nullish(),
            Aliases: z.array(z.string()).nullish(),
          }),
        )
        .nullish(),
      Ports: z
        .record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullish())
        .nullish(),
    })
    .default({}),
});

const Mode = z.object({
  HostConfig: z.object({ NetworkMode: z.string().default("") }).default({ NetworkMode: "" }),
  State: z.object({ Pid: z.number().default(0) }).default({ Pid: 0 }),
});

/** A name is asked for again this long after the last answer. */
const NAME_FOR_MS = 30_000;
const NAME_WAIT_MS = 2000;
const THIS_HOST: ReadonlySet<string> = new Set([
  "localhost",
  "host.docker.internal",
  "gateway.docker.internal",
]);

export function loopGuard({ addresses, parts, isSelf, inspect }: GuardOptions): LoopGuard {
  const receivers = addresses.filter((address) => address !== "").map(receiverOf);
  const names = new Names();
  for (const { host } of receivers) void names.addressesOf(host);
  const refuses = async (facts: Facts): Promise<string | undefined> => {
    if (parts && isSelf(facts.id)) return "it is our own container";
    if (parts && isPart(facts)) return "label logboom.part=true";
    if (receivers.length === 0) return undefined;
    const network = await networkOf(facts, inspect);
    for (const receiver of receivers) {
      const found = await names.addressesOf(receiver.host);
      if (receivesAt(network, receiver, found) || sharesOurs(facts, receiver, found))
        return `our records are sent to it (${receiver.text})`;
    }
    return undefined;
  };
  return { refuses };
}

/** Without a port (a URL of http), addresses and names alone tell. */
function receiverOf(text: string): Receiver {
  if (isIPv6(text)) return { text, host: text, port: "" };
  const found = /^(?:\[([^\]]+)\]|([^:/\s]+))(?::(\d{1,5}))?(?:\/.*)?$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  if (host === undefined)
    throw new Refusal("E_BAD_ADDRESS", `"${text}" is no host:port`, "write such as logs.example:514");
  return { text, host, port: found?.[3] ?? "" };
}

/** `network_mode: container:X`: X has the addresses and the published ports, and Docker says nothing of them here. */
async function networkOf(facts: Facts, inspect: GuardOptions["inspect"]): Promise<Facts> {
  const other = /^container:(.+)$/.exec(modeOf(facts).HostConfig.NetworkMode)?.[1];
  return (other === undefined ? undefined : await inspect(other).catch(() => undefined)) ?? facts;
}

function modeOf({ inspected }: Facts): z.output<typeof Mode> {
  return Mode.catch(Mode.parse({})).parse(inspected);
}

/** Without a network of its own it listens at the host's addresses. */
function sharesOurs(facts: Facts, { host, port }: Receiver, addresses: ReadonlySet<string>): boolean {
  const { HostConfig, State } = modeOf(facts);
  if (HostConfig.NetworkMode !== "host" || port === "" || State.Pid === 0) return false;
  return isThisHost(host, addresses, new Set()) && listensAt(facts.id, State.Pid, Number(port));
}

/** Does this container listen there, by an address of its own, its name on a network, or a published port? */
function receivesAt(facts: Facts, { host, port }: Receiver, addresses: ReadonlySet<string>): boolean {
  const parsed = Endpoints.safeParse(facts.inspected);
  if (!parsed.success) return false;
  const { Config, NetworkSettings } = parsed.data;
  const networks = Object.values(NetworkSettings.Networks ?? {});
  // A name that only Docker's own name server knows: it answers in the container's networks, not to us. Else the address decides.
  const names = [facts.name, Config.Hostname, ...networks.flatMap(({ Aliases }) => Aliases ?? [])];
  if (addresses.size === 1 && names.includes(host)) return true;
  const own = networks.flatMap((one) => [one.IPAddress ?? "", one.GlobalIPv6Address ?? ""]);
  if (own.some((address) => address !== "" && addresses.has(address))) return true;
  const bound = Object.values(NetworkSettings.Ports ?? {}).flatMap((all) => all ?? []);
  const published = bound.filter((one) => port !== "" && one.HostPort === port);
  if (published.length === 0) return false;
  const gateways = new Set(networks.map(({ Gateway }) => Gateway ?? ""));
  return isThisHost(host, addresses, gateways) || published.some((one) => addresses.has(one.HostIp));
}
function isThisHost(host: string, addresses: ReadonlySet<string>, gateways: ReadonlySet<string>): boolean {
  if (THIS_HOST.has(host)) return true;
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map((one) => one.address)),
  );
  for (const address of addresses) {
    if (address.startsWith("127.") || address === "::1" || own.has(address) || gateways.has(address))
      return true;
  }
  return false;
}

/** What the receivers' names mean. Only the first answer is waited for: a slow name server must not cost a container's first lines. */
class Names {
  readonly #known = new Map<string, { addresses: ReadonlySet<string>; untilMs: number }>();

  async addressesOf(host: string): Promise<ReadonlySet<string>> {
    const known = this.#known.get(host);
    if (known === undefined) return (await this.#ask(host, new Set([host]))).addresses;
    if (Date.now() >= known.untilMs) {
      known.untilMs = Date.now() + NAME_FOR_MS;
      void this.#ask(host, known.addresses);
    }
    return known.addresses;
  }

  /** No answer: what the name meant before is the best guess. */
  async #ask(host: string, before: ReadonlySet<string>): Promise<{ addresses: ReadonlySet<string> }> {
    const addresses = (await Promise.race([asked(host), waited()])) ?? before;
    const known = { addresses, untilMs: Date.now() + NAME_FOR_MS };
    this.#known.set(host, known);
    return known;
  }
}

async function asked(host: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const found = await lookup(host, { all: true });
    return new Set([host, ...found.map((one) => one.address)]);
  } catch {
    return undefined;
  }
}

function waited(): Promise<undefined> {
  return new Promise((go) => setTimeout(() => go(undefined), NAME_WAIT_MS).unref());
}
