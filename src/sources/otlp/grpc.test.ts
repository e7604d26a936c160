/** Streams that are cut off while a call is read. */
import { once } from "node:events";
import { connect, constants, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import { OtlpConfig } from "./config.ts";
import { Exports } from "./exports.ts";
import { GrpcCalls } from "./grpc.ts";

const PATH = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
const access = { maySend: () => true, mayRead: () => false, secrets: () => [] };

test("a call that is cut off for its silence ends, and ends nothing else", async () => {
  const { ctx } = recordingContext();
  const options = OtlpConfig.parse({});
  const calls = new GrpcCalls(options, ctx, new Exports(options, ctx));
  const server = createServer();
  server.on("stream", (stream, headers) => {
    calls.open(stream, headers, { peer: "192.0.2.1", access });
    // As the timeout of a call does.
    stream.close(constants.NGHTTP2_CANCEL);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  const call = client.request({ ":method": "POST", ":path": PATH, "content-type": "application/grpc" });
  call.on("error", () => undefined);
  call.write(Buffer.from([0]));
  await once(call, "close");
  await calls.idle();
  expect(call.rstCode).toBe(constants.NGHTTP2_CANCEL);
});
