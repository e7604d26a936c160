/** The view Doctor: what is wrong with a configuration and with what runs by it, as somebody sees it. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "@playwright/test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BROWSER, launch, openTab, SOON } from "./browser.ts";
import { buildProduct, sendLines } from "./product.ts";
import type { Product, Running } from "./product.ts";

const CONFIG = `
transforms:
  - grok:
      id: access
      when: "service.name:web"
      patterns: ['%{IP:client} - - \\[%{HTTPDATE:t}\\] "%{WORD:verb} %{NOTSPACE:path}" %{INT:status} %{NUMBER:bytes}']
  - date:
      when: "service.name:web"
      field: tt
  - sample: { key: shop, keepOneOf: 1 }
`;
const ACCESS = Array.from(
  { length: 30 },
  (_, i) => `192.0.2.${i} - - [21/Nov/2026:12:00:00 +0000] "GET /x" 304 -`,
);

describe.skipIf(BROWSER === "")("the view Doctor", () => {
  const dir = mkdtempSync(join(tmpdir(), "logboom-doctor-"));
  let product: Product;
  let browser: Browser;
  let running: Running;

  beforeAll(async () => {
    product = buildProduct();
    browser = await launch();
    const config = join(dir, "logboom.yaml");
    writeFileSync(config, CONFIG);
    running = await product.up("doctor", ["--no-auth", "--config", config]);
    await sendLines(running.syslogPort, ACCESS, 6, "web");
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test("findings with place, reason and correction; one level alone stays in the address", async () => {
    const { page, complaints, close } = await openTab(browser, `${running.url}/doctor`);
    const dash = page.locator(".finding", { hasText: "cannot match a dash" });
    await expect
      .poll(
        async () => {
          await page.getByRole("button", { name: "Look again" }).click();
          return (await dash.allTextContents()).join("\n");
        },
        { timeout: 60_000, interval: 500 },
      )
      .toContain("20 of 20 such lines match when bytes may be a dash");
    expect(await dash.textContent()).toContain("logboom.yaml:6:18");
    expect(await dash.locator("code").last().textContent()).toBe("(?:%{NUMBER:bytes}|-)");
    expect(await dash.locator(".finding-lines").textContent()).toContain('"GET /x" 304 -');
    await page.getByRole("button", { name: /doubt/ }).click();
    await expect.poll(() => new URL(page.url()).search, SOON).toBe("?show=doubt");
    await page.reload();
    await page.locator(".finding").first().waitFor();
    expect(await page.locator(".finding:not(.warn)").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test.for([
    ["dark", 1440, 900],
    ["light", 390, 844],
  ] as const)(
    "no violation in %s at %i px, and nothing wider than the page",
    async ([colorScheme, width, height]) => {
      const options = { colorScheme, viewport: { width, height }, reducedMotion: "reduce" as const };
      const { page, close } = await openTab(browser, `${running.url}/doctor`, options);
      await page.locator(".finding").first().waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 120)}`),
      ).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
      await close();
    },
  );
});
