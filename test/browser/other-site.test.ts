/// <reference lib="dom" />
/** Scripts of another site's page, in a real browser: what it asks first, what it sends, what it lets the page see. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { http } from "../../src/sources/http/source.ts";
import { otlp } from "../../src/sources/otlp/source.ts";
import { serveDoors } from "../contract/doors.ts";
import { recordingContext } from "../contract/recording-context.ts";
import { BROWSER, launch, openTab } from "./browser.ts";

const TOKEN = "token-of-the-page";
const OTLP = JSON.stringify({
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: "from a page" } }] }] }],
});

describe.skipIf(BROWSER === "")("a page of another site", () => {
  let browser: Browser;
  let site: Server;
  let origin: string;
  beforeAll(async () => {
    browser = await launch();
    site = createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<!doctype html><title>shop</title>");
    }).listen(0, "127.0.0.1");
    await once(site, "listening");
    origin = `http://localhost:${(site.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await browser.close();
    site.close();
  });

  /** What the page sees of its request: a status, or that its browser would not let it. */
  async function sent(origins: readonly string[], path: string, body: string, token = TOKEN) {
    const recording = recordingContext();
    const running = await Promise.all([otlp, http].map((one) => one.open({ origins }, recording.ctx)));
    const { url } = await serveDoors(
      running.flatMap((one) => one.doors ?? []),
      { tokens: [TOKEN] },
    );
    const { page, close } = await openTab(browser, origin);
    const seen = await page.evaluate(
      async ([address, content, secret]) => {
        const headers = { "content-type": "application/json", authorization: `Bearer ${secret}` };
        return await fetch(address, { method: "POST", headers, body: content }).then(
          (answer) => answer.status,
          () => "not allowed",
        );
      },
      [url + path, body, token] as const,
    );
    await close();
    await Promise.all(running.map((one) => one.close()));
    return { seen, bodies: recording.records.map((one) => one.body) };
  }

  test.for([
    ["/v1/logs", OTLP, "from a page"],
    ["/api/v1/ingest", '{"message":"an error"}', "an error"],
  ] as const)("sends to %s where its site is named", async ([path, body, text]) => {
    expect(await sent([origin], path, body)).toEqual({ seen: 200, bodies: [text] });
    expect(await sent(["*"], path, body)).toEqual({ seen: 200, bodies: [text] });
    expect(await sent([origin], path, body, "wrong-token"), "sees why not").toEqual({
      seen: 401,
      bodies: [],
    });
    expect(await sent(["https://shop.example"], path, body)).toEqual({ seen: "not allowed", bodies: [] });
    expect(await sent([], path, body)).toEqual({ seen: "not allowed", bodies: [] });
  });
});
