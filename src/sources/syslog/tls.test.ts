/** RFC 5425, with certificates that openssl makes and the bytes that Docker's driver was seen to send over TLS. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { captures, streamOf, written } from "../../../test/codecs/docker-drivers.ts";
import { newAuthority } from "../../../test/net/certificates.ts";
import type { Authority } from "../../../test/net/certificates.ts";
import { closeAll, dial, dialTls, openSource, sendAndEnd } from "../../../test/receive/opened.ts";
import { syslog } from "./source.ts";

const NO_PLAIN = { tcp: "off", udp: "off", tlsAddress: "127.0.0.1:0", timezone: "utc" };

afterEach(closeAll);

const openssl = spawnSync("openssl", ["version"]).status === 0;
if (!openssl) console.log("no openssl here: the tests of TLS are skipped");

test("without a certificate the address for TLS stays closed", async () => {
  const one = await openSource(syslog, NO_PLAIN);
  expect(one.running.status()).toEqual({ state: "running", detail: "switched off" });
});

test.for([
  [{ certFile: "a.pem" }, "certFile and keyFile belong together"],
  [{ certFile: "a.pem", keyFile: "b.pem", requireClientCert: true }, "needs clientCaFiles"],
] as const)("%j is refused with the rest of the configuration", ([tls, why]) => {
  expect(syslog.config.safeParse({ tls }).error?.issues[0]?.message).toContain(why);
});

test("files that are not there are refused at the start", async () => {
  const tls = { certFile: "/no/such/cert.pem", keyFile: "/no/such/key.pem" };
  await expect(openSource(syslog, { ...NO_PLAIN, tls })).rejects.toMatchObject({
    code: "E_TLS_FILE",
    message: expect.stringContaining("/no/such/cert.pem") as string,
  });
});

describe.skipIf(!openssl)("with a certificate", () => {
  let authority: Authority;
  let tls: { certFile: string; keyFile: string };
  beforeAll(() => {
    authority = newAuthority();
    tls = authority.issue("server", "DNS:localhost,IP:127.0.0.1");
  });
  afterAll(() => authority.remove());

  const trust = (): { ca: string } => ({ ca: readFileSync(authority.caFile, "utf8") });

  test.for(captures("syslog").filter(({ id }) => id.includes("tls")))("Docker's $id", async (capture) => {
    const mutual = capture.id.includes("mutual");
    const rules = mutual ? { clientCaFiles: [authority.caFile], requireClientCert: true } : {};
    const one = await openSource(syslog, { ...NO_PLAIN, tls: { ...tls, ...rules } });
    const client = authority.issue("client", "DNS:client");
    const own = mutual ? { cert: readFileSync(client.certFile), key: readFileSync(client.keyFile) } : {};
    await sendAndEnd(await dialTls(one.port("TLS"), { ...trust(), ...own }), streamOf(capture));
    const wanted = written().map(({ line }) => line.toString("utf8").replace(/\r$/, ""));
    await one.until(() => one.records.length === wanted.length, "every line");
    expect(one.records.map((record) => record.body)).toEqual(wanted);
    expect(one.counted("malformed")).toBe(0);
    expect(one.records[0]?.resource.attributes["network.peer.address"]).toBe("127.0.0.1");
  });

  test("a count and its message may come in separate TLS records, as syslog-ng sends them", async () => {
    const one = await openSource(syslog, { ...NO_PLAIN, tls });
    const socket = await dialTls(one.port("TLS"), trust());
    socket.setNoDelay(true);
    for (const part of ["22 ", "<34>1 - h a - - - one\n", "22 ", "<34>1 - h a - - - two\n"]) {
      await new Promise<void>((resolve) => socket.write(part, () => resolve()));
    }
    await one.until(() => one.records.length === 2, "both");
    expect(one.records.map((record) => record.body)).toEqual(["one", "two"]);
  });

  test("plain and TLS are served side by side, and closing ends both", async () => {
    const one = await openSource(syslog, { ...NO_PLAIN, tcp: "127.0.0.1:0", tls });
    const plain = await dial(one.port("TCP"));
    const secure = await dialTls(one.port("TLS"), trust());
    plain.write("<34>1 - h a - - - plain\n");
    secure.write("<34>1 - h a - - - secure\n");
    await one.until(() => one.records.length === 2, "both");
    expect(one.running.status()).toMatchObject({
      detail: expect.stringContaining("2 connections") as string,
    });
    await one.running.close();
    await one.until(() => plain.closed && secure.closed, "both are closed");
  });

  test("a megabyte in one message comes through TLS as one record", async () => {
    const one = await openSource(syslog, { ...NO_PLAIN, tls });
    const text = "x".repeat(1024 * 1024 - 40);
    await sendAndEnd(await dialTls(one.port("TLS"), trust()), `<34>1 - h a - - - ${text}\n`);
    await one.until(() => one.records.length === 1, "the message");
    expect(one.records[0]?.body).toBe(text);
    expect(one.counted("truncated")).toBe(0);
  });
});
