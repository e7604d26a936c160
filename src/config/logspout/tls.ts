/** TLS of all routes (LOGSPOUT_TLS_*) and of one (tls.*). Files are read once here, so that a wrong one is told at the start. */
import { X509Certificate, createPrivateKey } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { quoted } from "./complaints.ts";
import type { Complain } from "./complaints.ts";
import type { RouteOptions } from "./route-options.ts";
import { list, yesOrNo } from "./values.ts";
import type { Variables } from "./variables.ts";

/** What a sink's `tls` takes. */
export interface TlsOptions {
  systemRoots: boolean;
  caFiles: string[];
  certFile?: string;
  keyFile?: string;
  hardening: boolean;
  serverName?: string;
  insecure: boolean;
}

export function readTls(variables: Variables): TlsOptions {
  const systemRoots = !variables.read("LOGSPOUT_TLS_DISABLE_SYSTEM_ROOTS", false, yesOrNo);
  const caFiles = list(variables.text("LOGSPOUT_TLS_CA_CERTS") ?? "");
  checkAuthorities(caFiles, variables.complain("LOGSPOUT_TLS_CA_CERTS"));
  const certFile = variables.text("LOGSPOUT_TLS_CLIENT_CERT")?.trim();
  const keyFile = variables.text("LOGSPOUT_TLS_CLIENT_KEY")?.trim();
  const names = ["LOGSPOUT_TLS_CLIENT_CERT", "LOGSPOUT_TLS_CLIENT_KEY"] as const;
  const complain = variables.complain(certFile === undefined ? names[1] : names[0]);
  const pair = readPair({ certFile, keyFile, names }, complain);
  const hardening = variables.read("LOGSPOUT_TLS_HARDENING", false, yesOrNo);
  return { systemRoots, caFiles, ...pair, hardening, insecure: false };
}

/** What a route says, over what the variables say: authorities are added, the rest replaces. */
export function routeTls(general: TlsOptions, options: RouteOptions): TlsOptions {
  const own = options.list("tls.ca");
  checkAuthorities(own, options.complain("tls.ca"));
  const certFile = options.text("tls.cert");
  const keyFile = options.text("tls.key");
  const complain = options.complain(certFile === undefined ? "tls.key" : "tls.cert");
  const pair = readPair({ certFile, keyFile, names: ["tls.cert", "tls.key"] }, complain);
  const serverName = options.text("tls.servername");
  const tls: TlsOptions = { ...general, caFiles: [...general.caFiles, ...own], ...pair };
  tls.insecure = options.flag("tls.insecure", false, yesOrNo);
  if (serverName !== undefined) tls.serverName = serverName;
  if (!tls.systemRoots && tls.caFiles.length === 0 && !tls.insecure)
    options.complainOfRoute(
      "no authority is trusted, so no TLS connection can succeed",
      "name one in LOGSPOUT_TLS_CA_CERTS or tls.ca, or leave out LOGSPOUT_TLS_DISABLE_SYSTEM_ROOTS",
    );
  return tls;
}

/** Nothing was said: what else trusts the way that everybody does may go on doing so. */
export function isUsual({
  systemRoots,
  caFiles,
  certFile,
  hardening,
  serverName,
  insecure,
}: TlsOptions): boolean {
  const said = [certFile, serverName].some((one) => one !== undefined);
  return systemRoots && caFiles.length === 0 && !said && !hardening && !insecure;
}

interface Pair {
  certFile: string | undefined;
  keyFile: string | undefined;
  names: readonly [cert: string, key: string];
}

function readPair(pair: Pair, complain: Complain): { certFile?: string; keyFile?: string } {
  const { certFile, keyFile, names } = pair;
  if (certFile === undefined && keyFile === undefined) return {};
  if (certFile === undefined || keyFile === undefined) {
    const missing = certFile === undefined ? names[0] : names[1];
    complain("a certificate and its key belong together", `set ${missing} too`);
    return {};
  }
  const cert = readPem(certFile, complain);
  const key = readPem(keyFile, complain);
  if (cert !== undefined && key !== undefined) checkPair(pair, { cert, key }, complain);
  return { certFile, keyFile };
}

function checkPair(
  { certFile, keyFile }: Pair,
  pem: { cert: string; key: string },
  complain: Complain,
): void {
  if (!isCertificate(pem.cert)) {
    complain(
      `${quoted(certFile ?? "")} holds no certificate`,
      "name a PEM file with -----BEGIN CERTIFICATE-----",
    );
    return;
  }
  try {
    createPrivateKey(pem.key);
  } catch {
    complain(
      `${quoted(keyFile ?? "")} holds no key that can be used`,
      "name a PEM file with a key without password",
    );
    return;
  }
  try {
    createSecureContext(pem);
  } catch {
    complain(
      `the key in ${quoted(keyFile ?? "")} is not that of the certificate`,
      "name the two that belong together",
    );
  }
}

function checkAuthorities(files: readonly string[], complain: Complain): void {
  for (const file of files) {
    const pem = readPem(file, complain);
    if (pem !== undefined && !isCertificate(pem))
      complain(`${quoted(file)} holds no certificate`, "name a PEM file with -----BEGIN CERTIFICATE-----");
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

/** Bundles of all the world's authorities have a quarter of this. */
const PEM_MOST_BYTES = 4 * 1024 * 1024;

function readPem(file: string, complain: Complain): string | undefined {
  try {
    // Who may make routes over HTTP must not hold us up by a pipe, or fill the memory by a file without end.
    const pem = statSync(file).isFile() ? beginOf(file) : undefined;
    if (pem !== undefined && pem.length <= PEM_MOST_BYTES) return pem.toString();
    complain(
      `${quoted(file)} is ${pem === undefined ? "no file" : "too large for certificates"}`,
      "name a PEM file",
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : `cannot be read (${code ?? String(error)})`;
    complain(`${quoted(file)}: ${why}`, "name a PEM file that the agent can read; in a container, mount it");
  }
  return undefined;
}

/** All of it, or one byte more than is taken. */
function beginOf(file: string): Buffer {
  const fd = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(PEM_MOST_BYTES + 1);
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}
