/** TLS options → what node:tls wants. Files are read again for each connection, so a renewed certificate needs no restart. */
import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { createSecureContext, rootCertificates } from "node:tls";
import type { ConnectionOptions, SecureContext } from "node:tls";
import { Refusal } from "../record/refusal.ts";
import type { TlsOptions } from "./tls-options.ts";

/** Where distributions keep the bundle of authorities that the machine trusts; the first that exists counts. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** TLS 1.3 has no weak suites; of 1.2 those with forward secrecy and authenticated encryption (RFC 9325, 4.2). */
const HARD_CIPHERS = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");
const HARD_CURVES = "X25519:P-521:P-384:P-256";

interface Material {
  ca: string[] | undefined;
  cert: string | undefined;
  key: string | undefined;
}

export class Trust {
  readonly #options: TlsOptions;
  readonly #host: string;
  #material: Material;
  #context: SecureContext;

  /** Refuses files that cannot be read or do not belong together, before anything is sent. */
  constructor(options: TlsOptions, host: string) {
    this.#options = options;
    this.#host = host;
    this.#material = this.#read();
    this.#context = this.#make(this.#material);
  }

  /** Throws when a file has become unreadable; the connection then waits for its next try. */
  connectionOptions(): ConnectionOptions {
    const now = this.#read();
    if (JSON.stringify(now) !== JSON.stringify(this.#material)) {
      this.#context = this.#make(now);
      this.#material = now;
    }
    const named = this.#options.serverName ?? this.#host;
    return {
      secureContext: this.#context,
      /** An address is no server name (RFC 6066, 3), but the certificate is compared with it. */
      ...(isIP(named) === 0 ? { servername: named } : { host: named }),
      rejectUnauthorized: !this.#options.insecure,
      ...(this.#options.hardening ? { ecdhCurve: HARD_CURVES } : {}),
    };
  }

  #read(): Material {
    const { systemRoots, caFiles, certFile, keyFile, insecure } = this.#options;
    if ((certFile === undefined) !== (keyFile === undefined)) {
      throw new Refusal(
        "E_TLS_FILE",
        "a client certificate needs both its certificate file and its key file",
        `name the ${certFile === undefined ? "certificate" : "key"} too`,
      );
    }
    if (!systemRoots && caFiles.length === 0 && !insecure) {
      throw new Refusal(
        "E_TLS_TRUST",
        "nothing is trusted: the system's authorities are switched off and no others are named",
        "name the file of the authority that signed the receiver's certificate",
      );
    }
    const ca = caFiles.map((file) => pem(file, "CERTIFICATE"));
    return {
      ca: systemRoots ? [...systemAuthorities(), ...ca] : ca,
      cert: certFile === undefined ? undefined : pem(certFile, "CERTIFICATE"),
      key: keyFile === undefined ? undefined : pem(keyFile, "PRIVATE KEY"),
    };
  }

  #make({ ca, cert, key }: Material): SecureContext {
    try {
      return createSecureContext({
        ca,
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
        ...(this.#options.hardening
          ? { minVersion: "TLSv1.2", ciphers: HARD_CIPHERS, ecdhCurve: HARD_CURVES }
          : {}),
      });
    } catch (error) {
      const { caFiles, certFile, keyFile } = this.#options;
      const files = [...caFiles, certFile, keyFile].filter((file) => file !== undefined).join(", ");
      throw new Refusal(
        "E_TLS_FILE",
        `these files cannot be used for TLS: ${files} (${error instanceof Error ? error.message : String(error)})`,
        "the key must be without a password and belong to the certificate",
      );
    }
  }
}

function systemAuthorities(): readonly string[] {
  const named = process.env["SSL_CERT_FILE"];
  const bundle = [...(named ? [named] : []), ...BUNDLES].find((file) => existsSync(file));
  return bundle === undefined ? rootCertificates : [readFileSync(bundle, "latin1")];
}

function pem(file: string, what: string): string {
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new Refusal("E_TLS_FILE", `cannot read ${file} (${code})`, "check the path and its permissions");
  }
  if (text.includes(`${what}-----`)) return text;
  throw new Refusal(
    "E_TLS_FILE",
    `${file} holds no ${what.toLowerCase()} in PEM form`,
    `PEM begins with -----BEGIN ${what}-----`,
  );
}
