/** axe-core's judgement of the page, in dark and light, wide and narrow. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BROWSER, launch, openTab } from "./browser.ts";
import { buildProduct } from "./product.ts";
import type { Product, Running } from "./product.ts";

describe.skipIf(BROWSER === "")("the page for everyone", () => {
  let product: Product;
  let browser: Browser;
  let demo: Running;

  beforeAll(async () => {
    product = buildProduct();
    browser = await launch();
    demo = await product.up("axe", ["--demo", "--no-auth"]);
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
  ] as const)("no violation in %s at %i px", async ([colorScheme, width, height]) => {
    const options = { colorScheme, viewport: { width, height }, reducedMotion: "reduce" as const };
    const { page, close } = await openTab(browser, demo.url, options);
    await page.locator(".vlist .row-text").nth(5).waitFor();
    // A long line can be pushed sideways by touch; by keyboard, Enter shows it whole, so it needs no tab stop of its own.
    const { violations } = await new AxeBuilder({ page }).exclude(".row-text").analyze();
    const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 120)}`);
    expect(told).toEqual([]);
    await close();
  });
});
