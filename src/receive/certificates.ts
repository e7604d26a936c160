/**
 * Certificate files of a TLS address. Wrong ones are refused at the start; later they are looked at again when a
 * connection comes, so that a renewed certificate needs no restart, and a half-written one changes nothing.
 */
import { X509Certificate, createPrivateKey } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { SecureContextOptions } from "node:tls";
import type { Logger } from "pino";
import { Refusal } from "../record/refusal.ts";
import type { TlsServerOptions } from "./options.ts";

/** Files are looked at no more often; many connections may come in a second. */
const LOOK_EVERY_MS = 1000;

export class Certificates {
  readonly options: TlsServerOptions;
  readonly #log: Logger;
  #loaded: SecureContextOptions;
  /** Of the files that were looked at last, good or bad. */
  #marks: string;
  #lookedMs = 0;

  /** Throws a Refusal for files that cannot be used. */
  constructor(options: TlsServerOptions, log: Logger) {
    this.options = options;
    this.#log = log;
    this.#marks = marksOf(options);
    this.#loaded = load(options);
  }

  get loaded(): SecureContextOptions {
    return this.#loaded;
  }

  /** What has changed on disk, undefined when nothing did or when it cannot be used. */
  renewed(nowMs: number): SecureContextOptions | undefined {
    if (nowMs - this.#lookedMs < LOOK_EVERY_MS) return undefined;
    this.#lookedMs = nowMs;
    const marks = marksOf(this.options);
    if (marks === this.#marks) return undefined;
    this.#marks = marks;
    try {
      this.#loaded = load(this.options);
      this.#log.info({ certFile: this.options.certFile }, "certificate files have changed, using them");
      return this.#loaded;
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      this.#log.warn({ because }, "certificate files have changed but cannot be used, keeping those before");
      return undefined;
    }
  }
}

/** Undefined when no certificate is set: the address stays closed then. */
export function certificatesOf(options: TlsServerOptions, log: Logger): Certificates | undefined {
  return options.certFile === undefined ? undefined : new Certificates(options, log);
}

/** Place, size and time of every file: a link that points elsewhere shows, too. */
function marksOf({ certFile, keyFile, clientCaFiles }: TlsServerOptions): string {
  const marks: string[] = [];
  for (const file of [certFile, keyFile, ...clientCaFiles]) {
    const found = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
    marks.push(found === undefined ? "none" : `${found.dev}:${found.ino}:${found.size}:${found.mtimeMs}`);
  }
  return marks.join("\n");
}

function load({ certFile = "", keyFile = "", clientCaFiles }: TlsServerOptions): SecureContextOptions {
  const cert = certificate(certFile);
  const key = privateKey(keyFile);
  const ca = clientCaFiles.map((file) => certificate(file));
  const options: SecureContextOptions = {
    cert,
    key,
    ...(ca.length > 0 ? { ca } : {}),
    minVersion: "TLSv1.2",
  };
  try {
    createSecureContext(options);
  } catch (error) {
    throw new Refusal(
      "E_TLS_FILE",
      `${certFile} and ${keyFile} cannot be used for TLS (${reason(error)})`,
      "the key must be the one that the certificate was made for",
    );
  }
  return options;
}

function certificate(file: string): string {
  const text = readText(file);
  try {
    // Of a bundle this reads the first; the context reads all.
    if (new X509Certificate(text).subject === undefined) throw new Error("no subject");
  } catch (error) {
    throw new Refusal(
      "E_TLS_FILE",
      `${file} holds no certificate in PEM form (${reason(error)})`,
      "a PEM file begins with -----BEGIN CERTIFICATE-----",
    );
  }
  return text;
}

function privateKey(file: string): string {
  const text = readText(file);
  try {
    createPrivateKey(text);
  } catch (error) {
    throw new Refusal(
      "E_TLS_FILE",
      `${file} holds no key that can be used (${reason(error)})`,
      "name a PEM file with a private key without a password",
    );
  }
  return text;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new Refusal(
      "E_TLS_FILE",
      `cannot read ${file} (${code})`,
      "check the path and its permissions; in a container, mount the file",
    );
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
