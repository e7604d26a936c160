/** gRPC over TLS: HTTP/2 is agreed on in the handshake, as every gRPC client wants; client certificates where they are demanded. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:http2";
import type { ClientHttp2Session, OutgoingHttpHeaders, SecureClientSessionOptions } from "node:http2";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { requestWire } from "../../../test/codecs/otlp-wire.ts";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import { newAuthority } from "../../../test/net/certificates.ts";
import type { Authority } from "../../../test/net/certificates.ts";
import { createDoorAccess } from "../../api/door-access.ts";
import type { SourceContext } from "../../record/source.ts";
import { otlp } from "./source.ts";

const openssl = spawnSync("openssl", ["version"]).status === 0;
if (!openssl) console.log("no openssl here: the tests of TLS are skipped");

const REQUEST = requestWire({
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: "secret" } }] }] }],
});

async function open(tls: Record<string, unknown>, access?: SourceContext["access"]) {
  const recording = recordingContext();
  const ctx = access === undefined ? recording.ctx : { ...recording.ctx, access };
  const running = await otlp.open({ tlsAddress: "127.0.0.1:0", tls }, ctx);
  onTestFinished(() => running.close());
  const status = running.status();
  const port = /TLS \S+:(\d+)/.exec(status.state === "running" ? status.detail : "")?.[1];
  return { ...recording, url: `https://127.0.0.1:${port}` };
}

function dial(url: string, options: SecureClientSessionOptions): ClientHttp2Session {
  const session = connect(url, options);
  session.on("error", () => undefined);
  onTestFinished(() => session.destroy());
  return session;
}

async function send(session: ClientHttp2Session, metadata: OutgoingHttpHeaders = {}): Promise<unknown> {
  const stream = session.request({
    ":method": "POST",
    ":path": "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
    "content-type": "application/grpc",
    te: "trailers",
    ...metadata,
  });
  let status: unknown;
  stream.on("response", (headers) => (status = headers["grpc-status"]));
  stream.on("trailers", (trailers) => (status = trailers["grpc-status"]));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(REQUEST.length, 1);
  stream.end(Buffer.concat([prefix, REQUEST]));
  stream.resume();
  await once(stream, "close");
  return status;
}

describe.skipIf(!openssl)("with a certificate", () => {
  let authority: Authority;
  let tls: { certFile: string; keyFile: string };
  beforeAll(() => {
    authority = newAuthority();
    tls = authority.issue("server", "DNS:localhost,IP:127.0.0.1");
  });
  afterAll(() => authority.remove());

  test("takes records, and agrees on h2", async () => {
    const { url, records } = await open(tls);
    const session = dial(url, { ca: readFileSync(authority.caFile) });
    expect(await send(session)).toBe("0");
    expect(session.alpnProtocol).toBe("h2");
    expect(records.map((one) => one.body)).toEqual(["secret"]);
  });

  test("asks for a token where tokens are set, as the shared address does", async () => {
    const tokens = { find: () => undefined, alive: () => true };
    const access = createDoorAccess({
      auth: { mode: "on", tokens },
      tokens: ["send-only-1"],
      token: undefined,
    });
    const { url, records, counted } = await open(tls, access);
    const session = dial(url, { ca: readFileSync(authority.caFile) });
    const unauthenticated = "16";
    expect(await send(session)).toBe(unauthenticated);
    expect(await send(session, { authorization: "Bearer wrong-one" })).toBe(unauthenticated);
    expect(await send(session, { authorization: "Bearer send-only-1" })).toBe("0");
    expect([records.length, counted("refused", "token")]).toEqual([1, 2]);
  });

  test("refuses senders without a certificate when one is demanded", async () => {
    const { url, records, counted, until } = await open({
      ...tls,
      clientCaFiles: [authority.caFile],
      requireClientCert: true,
    });
    dial(url, { ca: readFileSync(authority.caFile) });
    await until(() => counted("refused", "client certificate") === 1, "counted");
    const { certFile, keyFile } = authority.issue("client", "DNS:client");
    const own = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
    expect(await send(dial(url, { ca: readFileSync(authority.caFile), ...own }))).toBe("0");
    expect(records).toHaveLength(1);
  });
});
