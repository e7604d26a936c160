/** The main job, end to end: what a real container prints is in a real browser a second later. */
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SKIPPED, socket, TestEngine } from "../docker/testing-engine.ts";
import { BROWSER, launch, openTab, SOON } from "./browser.ts";
import { buildProduct } from "./product.ts";
import type { Product, Running } from "./product.ts";

describe.skipIf(BROWSER === "" || SKIPPED)("containers in the page", () => {
  const engine = new TestEngine(socket);
  let product: Product;
  let browser: Browser;
  let running: Running;

  beforeAll(async () => {
    product = buildProduct();
    browser = await launch();
    running = await product.up("containers", ["--no-auth"], 0, socket);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
    await engine.removeAll();
  });

  test("a new container's lines arrive in the live page, its name among the facets, and a search finds them", async () => {
    const mark = `page-${Date.now().toString(36)}`;
    const { page, complaints, close } = await openTab(browser, `${running.url}/?q=container:${mark}`);
    const container = await engine.shell(
      mark,
      `for i in 1 2 3; do echo "${mark} line $i"; done; echo "${mark} failed: no such host" >&2; sleep 30`,
    );
    const startedAt = Date.now();
    await container.start();
    const startMs = Date.now() - startedAt;
    await page.getByText(`${mark} failed: no such host`).first().waitFor(SOON);
    const seenMs = Date.now() - startedAt;
    console.log(
      `a container's line was in the page ${seenMs} ms after the container was started, which took Docker ${startMs} ms`,
    );
    for (const i of [1, 2, 3]) await page.getByText(`${mark} line ${i}`).first().waitFor();
    await page.goto(`${running.url}/?q=${mark} failed stream:stderr`);
    await page.getByText(`${mark} failed: no such host`).first().waitFor(SOON);
    expect(await page.getByText(`${mark} line 1`).count()).toBe(0);
    await page.getByText(mark, { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
    expect(seenMs - startMs).toBeLessThan(5000);
    await close();
    await container.remove({ force: true });
  });
});
