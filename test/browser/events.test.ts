/** Docker's events in the page: marks over the bars, rows of their own style. */
import { randomUUID } from "node:crypto";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeForwarded } from "../../src/record/forwarded.ts";
import { fromMs } from "../../src/record/record.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import { BROWSER, faintTexts, launch, openTab, SOON } from "./browser.ts";
import { buildProduct } from "./product.ts";
import type { Product, Running } from "./product.ts";

/** As the docker source makes them; handed in as an agent does. */
function event(ageS: number, action: string, name: string, severity = 9): LogRecord {
  const observedMs = Date.now();
  return {
    ...fromMs(observedMs - ageS * 1000),
    observedMs,
    severity,
    body: `container ${name}: ${action}`,
    resource: makeResource({ "container.name": name, "container.id": name, "logboom.source": "docker" }),
    attributes: ["docker.event.type", "container", "docker.event.action", action],
    seq: 0,
  };
}

async function handIn({ url }: Running, records: readonly LogRecord[]): Promise<void> {
  const agent = `${url}/api/v1/agents/events-test`;
  const opened = (await (await fetch(`${agent}/session`, { method: "POST" })).json()) as { session: string };
  const taken = await fetch(`${agent}/batches?session=${opened.session}&batch=${randomUUID()}`, {
    method: "POST",
    body: encodeForwarded([records], {}),
  });
  expect(taken.status).toBe(200);
}

describe.skipIf(BROWSER === "")("Docker's events in the page", () => {
  let product: Product;
  let browser: Browser;
  let running: Running;

  beforeAll(async () => {
    product = buildProduct();
    browser = await launch();
    running = await product.up("events", ["--no-auth"]);
    await handIn(running, [
      event(600, "create", "shop-web-1"),
      event(599, "start", "shop-web-1"),
      event(300, "oom", "shop-db-1", 17),
      event(200, "start", "shop-db-1"),
      { ...event(100, "x", "shop-web-1"), attributes: [], body: "GET /cart 200" },
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  test.for([
    ["dark", 1440, 900],
    ["light", 1440, 900],
    ["dark", 390, 844],
    ["light", 390, 844],
  ] as const)("marks and rows in %s at %i px", async ([colorScheme, width, height]) => {
    const { page, complaints, close } = await openTab(browser, running.url, {
      colorScheme,
      viewport: { width, height },
    });
    const marks = page.getByRole("list", { name: "What happened to containers" }).getByRole("button");
    await expect.poll(() => marks.count(), SOON).toBe(3);
    const names = await marks.evaluateAll((all) =>
      all.map((one) => one.getAttribute("aria-label")?.slice(9)),
    );
    expect(names).toEqual(["shop-web-1 new", "shop-db-1 killed: out of memory", "shop-db-1 started again"]);
    await expect.poll(() => page.locator(".row.is-event").count(), SOON).toBe(4);
    await marks.nth(2).focus();
    await page.keyboard.press("ArrowLeft");
    const says = page.locator(".happening-says", { hasText: "shop-db-1 killed: out of memory" });
    const box = await says.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    await expect.poll(() => faintTexts(page), SOON).toEqual([]);
    const shots = process.env["LOGBOOM_TEST_SHOTS"];
    if (shots) await page.screenshot({ path: `${shots}/events-${colorScheme}-${width}.png` });
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url(), SOON).toContain("at=");
    expect(complaints).toEqual([]);
    await close();
  });

  test("a search for one container shows its marks alone", async () => {
    const { page, close } = await openTab(browser, `${running.url}/?q=container:shop-web-1 cart`);
    const marks = page.getByRole("list", { name: "What happened to containers" }).getByRole("button");
    await expect.poll(() => marks.count(), SOON).toBe(1);
    await close();
  });
});
