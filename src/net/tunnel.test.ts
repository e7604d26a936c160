import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import https from "node:https";
import { connect } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAuthority } from "../../test/net/certificates.ts";
import type { Authority } from "../../test/net/certificates.ts";
import { proxyOf, tunnelAgent } from "./tunnel.ts";

describe("a tunnel", () => {
  let authority: Authority;
  let secure: https.Server;
  let proxy: Server;
  let asked: string[];
  let status = 200;

  const listen = async (server: Server): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  };
  beforeAll(async () => {
    authority = newAuthority();
    const { certFile, keyFile } = authority.issue("receiver", "IP:127.0.0.1");
    const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
    secure = https.createServer(
      pair,
      (request, response) => void response.end(`${request.method} ${request.url}`),
    );
    asked = [];
    proxy = createServer().on("connect", (request, socket) => {
      asked.push(`${request.url} ${request.headers["proxy-authorization"]}`);
      socket.write(`HTTP/1.1 ${status} Some Reason\r\n\r\n`);
      const onward = connect(Number(request.url?.split(":").at(-1)), "127.0.0.1");
      onward.on("error", () => socket.destroy());
      socket.on("error", () => onward.destroy());
      onward.pipe(socket).pipe(onward);
    });
    await Promise.all([listen(secure), listen(proxy)]);
  });
  afterAll(async () => {
    secure.closeAllConnections();
    await Promise.all([secure, proxy].map((one) => new Promise((resolve) => one.close(resolve))));
    authority.remove();
  });

  const portOf = (server: Server): number => (server.address() as AddressInfo).port;
  const get = (agent: https.Agent): Promise<string> =>
    new Promise((resolve, reject) => {
      const request = https.get({ host: "127.0.0.1", port: portOf(secure), path: "/x", agent }, (answer) => {
        answer.setEncoding("utf8").on("data", resolve);
      });
      request.on("error", reject);
    });

  test("leads to the receiver, and is kept for the next request", async () => {
    const proxyUrl = new URL(`http://me:p%40ss@127.0.0.1:${portOf(proxy)}`);
    const agent = tunnelAgent(proxyUrl, {
      keepAlive: true,
      maxSockets: 1,
      ca: readFileSync(authority.caFile),
    });
    expect(await get(agent)).toBe("GET /x");
    expect(await get(agent)).toBe("GET /x");
    const basic = `Basic ${Buffer.from("me:p@ss").toString("base64")}`;
    expect(asked).toEqual([`127.0.0.1:${portOf(secure)} ${basic}`]);
    agent.destroy();
  });
  test("does not trust what it would not trust without a proxy", async () => {
    const agent = tunnelAgent(new URL(`http://127.0.0.1:${portOf(proxy)}`), {});
    await expect(get(agent)).rejects.toThrow("certificate");
  });
  test("tells when the proxy refuses, or is not there", async () => {
    status = 403;
    await expect(get(tunnelAgent(new URL(`http://127.0.0.1:${portOf(proxy)}`), {}))).rejects.toThrow(
      "answered 403",
    );
    await expect(get(tunnelAgent(new URL("http://127.0.0.1:1"), {}))).rejects.toThrow("ECONNREFUSED");
  });
});

describe("the proxy of the environment", () => {
  test.for([
    [{}, undefined],
    [{ HTTPS_PROXY: "http://p:3128" }, "http://p:3128/"],
    [{ https_proxy: "p:3128" }, "http://p:3128/"],
    [{ HTTPS_PROXY: "http://p:3128", NO_PROXY: "other,amazonaws.com" }, undefined],
    [{ HTTPS_PROXY: "http://p:3128", NO_PROXY: ".eu-west-1.amazonaws.com" }, undefined],
    [{ HTTPS_PROXY: "http://p:3128", no_proxy: "*" }, undefined],
    [{ HTTPS_PROXY: "http://p:3128", NO_PROXY: "aws.com, zonaws.com" }, "http://p:3128/"],
    [{ HTTPS_PROXY: "http://[bad" }, undefined],
  ] as [Record<string, string>, string | undefined][])("%j → %s", ([env, wanted]) => {
    expect(proxyOf("logs.eu-west-1.amazonaws.com", env)?.href).toBe(wanted);
  });
});
