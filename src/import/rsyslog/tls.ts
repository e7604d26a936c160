/** TLS of rsyslog's TCP input: a "stream driver" with mode 1, whose files are said once for all (rsyslog's pages on ns_gtls and ns_ossl). */
import type { Finding } from "../outcome.ts";
import type { Defaults, Input } from "./inputs.ts";

/** Undefined when the connection is a plain one. */
export function tlsOptions(
  { type, params, line }: Input,
  { modules, global }: Defaults,
): { options: Record<string, unknown>; findings: Finding[] } | undefined {
  const of = (name: string): string => params.get(name)?.[0] ?? modules.get(type)?.get(name)?.[0] ?? "";
  if (of("streamdriver.mode") !== "1") return undefined;
  const file = (kind: string): string =>
    of(`streamdriver.${kind}file`) || (global.get(`defaultnetstreamdriver${kind}file`)?.[0] ?? "");
  const [certFile, keyFile, ca] = [file("cert"), file("key"), file("ca")];
  const findings: Finding[] = [];
  if (certFile === "" || keyFile === "") {
    findings.push({
      line,
      level: "fault",
      text: `${type} asks for TLS (StreamDriver.Mode 1) and no certificate is named`,
      suggestion:
        "name certificate and key: sources.syslog.tls.certFile and keyFile; nothing listens until then",
    });
    return { options: {}, findings };
  }
  const asksSenders = of("streamdriver.authmode").startsWith("x509");
  if (params.has("permittedpeer") || modules.get(type)?.has("permittedpeer") === true)
    findings.push({
      line,
      level: "not carried over",
      text: "PermittedPeer names single senders",
      suggestion:
        "every sender with a certificate of clientCaFiles is taken: give them an authority of their own",
    });
  const tls = {
    certFile,
    keyFile,
    ...(ca !== "" && asksSenders ? { clientCaFiles: [ca], requireClientCert: true } : {}),
  };
  return { options: { tls }, findings };
}
