/** The options that receivers share: spread into a source's config, so that one word means the same everywhere. */
import { BlockList, isIP, isIPv6 } from "node:net";
import { z } from "zod";
import { parseAddress } from "./address.ts";

const MIB = 1024 * 1024;

/** An option with an address to listen on; `what` is a sentence without its end. */
export function addressOption(standard: string, what: string) {
  const example = standard === "off" ? "0.0.0.0:5514" : standard.replace("127.0.0.1", "0.0.0.0");
  return z
    .string()
    .refine(
      (text) => text === "off" || parseAddress(text) !== undefined,
      `write host:port, such as ${example}, or off`,
    )
    .default(standard)
    .describe(`${what}, host:port or [IPv6]:port; off: none.`);
}

export const messageOptions = {
  maxMessageBytes: z
    .int()
    .min(480)
    .max(16 * MIB)
    .default(MIB)
    .describe(
      "Longest message kept, in bytes. The rest of a longer one is cut, marked with log.truncated and counted.",
    ),
};

/** For doors that scripts of web pages send to. */
export const browserOptions = {
  origins: z
    .array(
      z.string().refine(isOrigin, "write a site as browsers name it, such as https://shop.example, or *"),
    )
    .max(100)
    .default([])
    .describe(
      "Sites whose pages may send here from a browser (CORS), such as https://shop.example; * for any. Without it browsers may not.",
    ),
};

export const datagramOptions = {
  udpReceiveBufferBytes: z
    .int()
    .min(65_536)
    .max(256 * MIB)
    .default(8 * MIB)
    .describe("Asked of the kernel for datagrams that wait; it may give less (sysctl net.core.rmem_max)."),
};

/** What KeptConnections takes as `limits`. */
export interface ConnectionLimits {
  maxConnections: number;
  maxConnectionsPerAddress: number;
  /** 0: never. */
  idleTimeoutSeconds: number;
  proxyProtocol: readonly string[];
}

export const connectionOptions = {
  maxConnections: z
    .int()
    .min(1)
    .max(100_000)
    .default(4096)
    .describe("Connections at a time; more are refused and counted."),
  maxConnectionsPerAddress: z
    .int()
    .min(1)
    .max(100_000)
    .default(1024)
    .describe("Connections at a time from one address, so that one sender cannot take them all."),
  idleTimeoutSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .default(0)
    .describe(
      "Closes a connection that has sent nothing for so long; 0: never, since quiet senders keep theirs open.",
    ),
  proxyProtocol: z
    .array(z.string().refine(isNetwork, "write an address, or a network such as 10.0.0.0/8"))
    .max(100)
    .default([])
    .describe(
      "Addresses or networks of load balancers that put a PROXY protocol header (v1 or v2) before each connection; the sender is who it names.",
    ),
};

/** An object of its own beside the address that it is for. */
export const TlsServerOptions = z
  .strictObject({
    certFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        "PEM file with our certificate, and the chain after it; TLS is off without. Read again when it changes.",
      ),
    keyFile: z
      .string()
      .min(1)
      .optional()
      .describe("PEM file with the key of certFile. Read again when it changes."),
    clientCaFiles: z
      .array(z.string().min(1))
      .max(100)
      .default([])
      .describe(
        "PEM files with the authorities of senders' certificates; one that they did not sign is refused.",
      ),
    requireClientCert: z
      .boolean()
      .default(false)
      .describe("Refuses senders without a certificate of clientCaFiles (mutual TLS)."),
  })
  .refine((tls) => (tls.certFile === undefined) === (tls.keyFile === undefined), {
    error: "certFile and keyFile belong together: set both",
  })
  .refine((tls) => !tls.requireClientCert || tls.clientCaFiles.length > 0, {
    error: "requireClientCert needs clientCaFiles: the authorities that signed the senders' certificates",
  });
export type TlsServerOptions = z.output<typeof TlsServerOptions>;

export const tlsOption = TlsServerOptions.prefault({}).describe(
  "Certificate of the address for TLS, and whose certificates senders must have.",
);

/** Undefined when none is named. */
export function networksOf(texts: readonly string[]): BlockList | undefined {
  if (texts.length === 0) return undefined;
  const list = new BlockList();
  for (const text of texts) {
    const [address = "", bits] = text.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    list.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  }
  return list;
}

export function isWithin(networks: BlockList, address: string): boolean {
  return networks.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

function isOrigin(text: string): boolean {
  return text === "*" || (URL.canParse(text) && new URL(text).origin === text);
}

function isNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}
