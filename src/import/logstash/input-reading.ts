/** One input while it is read: its options, what is told of it, and what all inputs have in common. */
import type { Finding } from "../outcome.ts";
import type { FieldNames } from "./names.ts";
import type { Options } from "./options.ts";

export interface MadeSource {
  name: string;
  options: Record<string, unknown>;
}

export class InputReading {
  readonly findings: Finding[] = [];
  readonly options: Options;
  readonly #names: FieldNames;

  constructor(options: Options, names: FieldNames) {
    this.options = options;
    this.#names = names;
  }

  lost(option: string, text: string, suggestion = ""): void {
    this.#tell("not carried over", this.options.lineOf(option), [text, suggestion]);
  }

  changed(text: string, suggestion = ""): void {
    this.#tell("changed", this.options.plugin.line, [text, suggestion]);
  }

  /** Options that make no difference here. */
  ignore(...names: string[]): void {
    for (const name of names) this.options.all(name);
  }

  /** `type`, `tags`, `add_field`. */
  fields(): Record<string, string> {
    const type = this.options.text("type");
    const tags = this.options.texts("tags");
    const added = this.options
      .pairs("add_field")
      .map(([name, text]): [string, string] => [this.#names.ours(name), this.#names.inText(text)]);
    return {
      ...(type === undefined ? {} : { type }),
      ...(tags.length === 0 ? {} : { tags: JSON.stringify(tags) }),
      ...Object.fromEntries(added),
    };
  }

  /** Where it listened. */
  address(usualPort?: number): string {
    const port = this.options.text("port") ?? (usualPort === undefined ? undefined : String(usualPort));
    if (port === undefined) this.lost("port", "no port is named", "write an address such as 0.0.0.0:5555");
    return hostAndPort(this.options.text("host") ?? "0.0.0.0", port ?? "5555");
  }

  tls(): Record<string, unknown> | undefined {
    const { options } = this;
    const isOn = ["ssl_enable", "ssl_enabled", "ssl"].some((name) => options.boolean(name, false));
    const certFile = options.text("ssl_certificate") ?? options.text("ssl_cert");
    const keyFile = options.text("ssl_key");
    const authorities = ["ssl_certificate_authorities", "ssl_extra_chain_certs", "ssl_cacert"];
    const clientCaFiles = authorities.flatMap((name) => options.texts(name));
    const mode = options.text("ssl_verify_mode") ?? options.text("ssl_client_authentication");
    this.ignore("ssl_verify", "ssl_handshake_timeout");
    if (!isOn && certFile === undefined) return undefined;
    if (certFile === undefined || keyFile === undefined) {
      this.lost(
        "ssl_enable",
        "TLS needs a certificate and its key in PEM files",
        "write tls: {certFile, keyFile}",
      );
      return undefined;
    }
    const isRequired = clientCaFiles.length > 0 && (mode === "force_peer" || mode === "required");
    return {
      certFile,
      keyFile,
      ...(clientCaFiles.length === 0 ? {} : { clientCaFiles }),
      ...(isRequired ? { requireClientCert: true } : {}),
    };
  }

  tellProxy(): void {
    if (this.options.boolean("proxy_protocol", false))
      this.lost(
        "proxy_protocol",
        "the load balancers that send a PROXY header must be named",
        "write proxyProtocol: [10.0.0.0/8]",
      );
  }

  #tell(level: Finding["level"], line: number, [text, suggestion]: [string, string]): void {
    const { name } = this.options.plugin;
    this.findings.push({ line, level, text: `input ${name}: ${text}`, suggestion });
  }
}

export function hostAndPort(host: string, port: string | number): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]:${port}` : `${host}:${port}`;
}
