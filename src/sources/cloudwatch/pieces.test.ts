/** Calls whose body is signed piece by piece: taken from who knows a token, refused when a piece is not the one that was signed. */
import { createHash, createHmac } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { serveDoors } from "../../../test/contract/doors.ts";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import { ALGORITHM, signingKey, textToSign } from "../../codecs/cloudwatch/sigv4.ts";
import { cloudwatch } from "./source.ts";

const TOKEN = "token-of-senders";
const TOLD = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const PLACE = { logGroupName: "grp", logStreamName: "one" };

const sha256 = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");

interface Asked {
  target: string;
  body: string;
  secret?: string;
  /** Done to the body after it was signed. */
  spoil?: (body: Buffer) => Buffer;
}

async function send(url: string, { target, body, secret = TOKEN, spoil = (one) => one }: Asked) {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${stamp.slice(0, 8)}/eu-west-1/logs/aws4_request`;
  const headers: Record<string, string> = {
    host: new URL(url).host,
    "x-amz-content-sha256": TOLD,
    "x-amz-date": stamp,
    "x-amz-target": `Logs_20140328.${target}`,
  };
  const signedHeaders = Object.keys(headers);
  const key = signingKey(secret, scope);
  const sign = (text: string): string => createHmac("sha256", key).update(text).digest("hex");
  const signed = { scope, region: "eu-west-1", signedHeaders, signature: Buffer.alloc(0) };
  const request = { method: "POST", path: "/", query: new URLSearchParams(), headers, body: Buffer.alloc(0) };
  const seed = sign(textToSign(request, signed, stamp, TOLD));
  let before = seed;
  const pieces = [...(body.match(/.{1,40}/gs) ?? []), ""].map((piece) => {
    before = sign(["AWS4-HMAC-SHA256-PAYLOAD", stamp, scope, before, sha256(""), sha256(piece)].join("\n"));
    return `${Buffer.byteLength(piece).toString(16)};chunk-signature=${before}\r\n${piece}\r\n`;
  });
  const answer = await fetch(url, {
    method: "POST",
    body: new Uint8Array(spoil(Buffer.from(pieces.join("")))),
    headers: {
      ...headers,
      "content-type": "application/x-amz-json-1.1",
      "content-encoding": "aws-chunked",
      authorization: `${ALGORITHM} Credential=A/${scope}, SignedHeaders=${signedHeaders.join(";")}, Signature=${seed}`,
    },
  });
  const text = await answer.text();
  return { status: answer.status, kind: text === "" ? "" : (JSON.parse(text) as { __type?: string }).__type };
}

async function open() {
  const recording = recordingContext();
  const running = await cloudwatch.open({}, recording.ctx);
  onTestFinished(() => running.close());
  const { url } = await serveDoors(running.doors ?? [], { token: "a-token-of-the-api", tokens: [TOKEN] });
  expect(
    await send(url, { target: "CreateLogGroup", body: JSON.stringify({ logGroupName: "grp" }) }),
  ).toEqual({
    status: 200,
    kind: "",
  });
  await send(url, { target: "CreateLogStream", body: JSON.stringify(PLACE) });
  const put = (message: string, more: Partial<Asked> = {}) => {
    const body = JSON.stringify({ ...PLACE, logEvents: [{ timestamp: Date.now(), message }] });
    return send(url, { target: "PutLogEvents", body, ...more });
  };
  return { ...recording, put };
}

test("are taken", async () => {
  const { put, records } = await open();
  expect(await put("hello ✓")).toMatchObject({ status: 200 });
  expect(records.map((one) => one.body)).toEqual(["hello ✓"]);
});

test.for<[string, Partial<Asked>, string]>([
  ["another secret", { secret: "not-a-token" }, "InvalidSignatureException"],
  [
    "a piece that was changed on the way",
    { spoil: (body) => Buffer.from(body.toString("latin1").replace("hello", "HELLO"), "latin1") },
    "InvalidSignatureException",
  ],
  ["a body that was cut off", { spoil: (body) => body.subarray(0, -90) }, "InvalidSignatureException"],
])("are refused for %s", async ([, more, kind]) => {
  const { put, records } = await open();
  expect(await put("hello", more)).toEqual({ status: 400, kind });
  expect(records).toEqual([]);
});
