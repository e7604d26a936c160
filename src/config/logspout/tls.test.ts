/** Certificates and keys are read at the start, so that a wrong file is told there and not at the first connection. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Refusal } from "../../record/refusal.ts";
import { readLogspout } from "./read.ts";

const dir = mkdtempSync(join(tmpdir(), "logboom-tls-"));
afterAll(() => rmSync(dir, { recursive: true }));
const at = (name: string): string => join(dir, name);

const openssl = spawnSync("openssl", ["version"]).status === 0;
if (!openssl) console.log("no openssl here: the tests of TLS files are skipped");

function makePair(name: string): void {
  const key = ["-newkey", "rsa:2048", "-nodes", "-keyout", at(`${name}.key`), "-out", at(`${name}.pem`)];
  const made = spawnSync("openssl", ["req", "-x509", ...key, "-subj", `/CN=${name}`, "-days", "2"]);
  if (made.status !== 0) throw new Error(made.stderr.toString());
}

function tls(env: Record<string, string>, uri = "tls://h:1"): unknown {
  const { routes } = readLogspout({ args: [uri], env, hostnameFile: "/nonexistent" });
  return routes[0]?.sink.options["tls"];
}
function refusal(env: Record<string, string>, uri?: string): string {
  try {
    tls(env, uri);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe.skipIf(!openssl)("TLS files", () => {
  beforeAll(() => {
    makePair("a");
    makePair("b");
    writeFileSync(at("none.pem"), "no certificate\n");
  }, 60_000);

  test("of the variables", () => {
    const env = {
      LOGSPOUT_TLS_DISABLE_SYSTEM_ROOTS: "true",
      LOGSPOUT_TLS_CA_CERTS: `${at("a.pem")}, ${at("b.pem")}`,
      LOGSPOUT_TLS_CLIENT_CERT: at("a.pem"),
      LOGSPOUT_TLS_CLIENT_KEY: at("a.key"),
      LOGSPOUT_TLS_HARDENING: "true",
    };
    expect(tls(env)).toEqual({
      systemRoots: false,
      caFiles: [at("a.pem"), at("b.pem")],
      certFile: at("a.pem"),
      keyFile: at("a.key"),
      hardening: true,
      insecure: false,
    });
    expect(tls({})).toEqual({ systemRoots: true, caFiles: [], hardening: false, insecure: false });
  });

  test("of a route: authorities are added, the rest replaces", () => {
    const env = {
      LOGSPOUT_TLS_CA_CERTS: at("a.pem"),
      LOGSPOUT_TLS_CLIENT_CERT: at("a.pem"),
      LOGSPOUT_TLS_CLIENT_KEY: at("a.key"),
    };
    const query = `tls.ca=${at("b.pem")}&tls.cert=${at("b.pem")}&tls.key=${at("b.key")}&tls.servername=x.example`;
    expect(tls(env, `syslog+tls://h?${query}`)).toEqual({
      systemRoots: true,
      caFiles: [at("a.pem"), at("b.pem")],
      certFile: at("b.pem"),
      keyFile: at("b.key"),
      hardening: false,
      serverName: "x.example",
      insecure: false,
    });
  });

  test("of https: what is said counts there too; with nothing said there is none", () => {
    const env = { LOGSPOUT_TLS_CA_CERTS: at("a.pem") };
    expect(tls({}, "https://h")).toBeUndefined();
    expect(tls(env, "https://h")).toMatchObject({ caFiles: [at("a.pem")] });
    expect(tls({}, `https://h?tls.ca=${at("b.pem")}`)).toMatchObject({ caFiles: [at("b.pem")] });
    expect(tls(env, "http://h")).toBeUndefined();
  });

  test("what is wrong with them", () => {
    expect(refusal({ LOGSPOUT_TLS_CA_CERTS: at("none.pem") })).toContain("holds no certificate");
    expect(refusal({ LOGSPOUT_TLS_CA_CERTS: dir })).toContain("is no file");
    expect(refusal({ LOGSPOUT_TLS_CA_CERTS: "/dev/zero" })).toContain("is no file");
    writeFileSync(at("large.pem"), Buffer.alloc(5 * 1024 * 1024));
    expect(refusal({ LOGSPOUT_TLS_CA_CERTS: at("large.pem") })).toContain("too large");
    const client = (cert: string, key: string): Record<string, string> => ({
      LOGSPOUT_TLS_CLIENT_CERT: at(cert),
      LOGSPOUT_TLS_CLIENT_KEY: at(key),
    });
    expect(refusal(client("a.pem", "b.key"))).toContain("is not that of the certificate");
    expect(refusal(client("a.pem", "a.pem"))).toContain("holds no key");
    expect(refusal(client("a.key", "a.key"))).toContain("holds no certificate");
    expect(refusal({ LOGSPOUT_TLS_DISABLE_SYSTEM_ROOTS: "true" })).toContain("no authority is trusted");
    const wrong = { LOGSPOUT_TLS_CA_CERTS: at("gone.pem") };
    expect(refusal(wrong, "udp://h:1"), "even without a TLS route").toContain("there is no such file");
  });
});
