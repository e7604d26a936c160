/** The workbench in a real browser, on the real product: lines in, steps typed, fields seen, a pattern suggested. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { BROWSER, faintTexts, launch, openTab, SOON } from "./browser.ts";
import type { Tab } from "./browser.ts";
import { buildProduct, sendLines } from "./product.ts";
import type { Product, Running } from "./product.ts";

const CONFIG = `# logboom of the shop
transforms:
  # logins of the shop
  - grok:
      id: logins
      when: service:shop
      patterns:
        - '^%{TIMESTAMP_ISO8601:at} %{LOGLEVEL:severity} user %{WORD:user.name} logged in'
`;
const LINES = [
  "2026-11-21T10:00:00.123Z INFO user bob logged in from 10.0.0.7 port 5123",
  "2026-11-21T10:00:09.001Z WARN user eve logged in from 10.0.0.8 port 80",
  "2026-11-21T10:00:11.900Z INFO cart 4711 was emptied after 12ms",
  "2026-11-21T10:00:12.480Z ERROR payment refused: card expired (user=ana amount=12.50)",
];

describe.skipIf(BROWSER === "")("the workbench", () => {
  const dir = mkdtempSync(join(tmpdir(), "logboom-parse-"));
  const file = join(dir, "logboom.yaml");
  let product: Product;
  let browser: Browser;
  let running: Running;

  beforeAll(async () => {
    writeFileSync(file, CONFIG);
    product = buildProduct();
    browser = await launch();
    running = await product.up("parse", ["--no-auth", "--config", file]);
    await sendLines(running.syslogPort, LINES, 6, "shop");
    await stored(running);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function stored({ url }: Running): Promise<void> {
    await found(url, "service:shop", LINES.length);
  }

  async function found(url: string, query: string, count: number): Promise<void> {
    await vi.waitUntil(
      async () => {
        const answer = await fetch(`${url}/api/v1/search?q=${encodeURIComponent(query)}`);
        return ((await answer.json()) as { records: unknown[] }).records.length === count;
      },
      { timeout: 60_000, interval: 200 },
    );
  }

  function opened(more: Parameters<typeof openTab>[2] = {}, { url } = running): Promise<Tab> {
    return openTab(browser, `${url}/parse?q=service:shop`, more);
  }

  function editor(page: Page) {
    return page.getByLabel("Steps in YAML");
  }

  test("the running steps on stored lines; a changed step shows its fields at once; a wrong one its place", async () => {
    const { page, complaints, close } = await opened();
    await expect
      .poll(() => editor(page).inputValue(), SOON)
      .toMatch(/^# logins of the shop\n- grok:\n {4}id: logins/);
    await page.locator(".result").nth(3).waitFor();
    const bob = page.locator(".result", { hasText: "user bob" });
    await bob.getByText("user.name").waitFor();
    expect(await bob.locator(".outcome.is-matched", { hasText: "logins" }).count()).toBe(1);
    expect(await page.locator(".steps-table tr", { hasText: "logins" }).innerText()).toContain("2 of 4");
    await page.getByText(`These steps are running, from ${file}, line 2`).waitFor();

    await editor(page).fill(
      "- grok:\n    patterns:\n      - 'from %{IP:client.address} port %{NUMBER:client.port}$'\n",
    );
    await bob.getByText("client.port").waitFor();
    expect(await bob.getByText("user.name").count()).toBe(0);
    await page.getByRole("button", { name: /^missed/ }).click();
    await expect.poll(() => page.locator(".result").count(), SOON).toBe(2);

    await editor(page).fill("- grok:\n    paterns: ['x']\n");
    const alert = page.getByRole("alert");
    await alert.getByText("line 2").waitFor();
    await alert.getByText(/did you mean "patterns"/).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("picked lines become a pattern, the pattern a step, and a link carries it", async () => {
    const { page, complaints, close } = await opened();
    await page.locator(".result").nth(3).waitFor();
    await editor(page).fill("");
    await page.locator(".result", { hasText: "user bob" }).getByRole("checkbox").check();
    await page.locator(".result", { hasText: "user eve" }).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Suggest a pattern for 2 lines" }).click();
    await page
      .getByText("user %{WORD:user} logged in from %{IP:client.address} port %{NUMBER:port}")
      .waitFor();
    await page.getByRole("button", { name: "Add as a step" }).click();
    await page.locator(".result", { hasText: "user eve" }).getByText("client.address").waitFor();
    const text = await editor(page).inputValue();
    expect(text).toMatch(
      /^- grok:\n {4}when: 'service\.name:shop'\n {4}patterns:\n {6}- '\^%\{TIMESTAMP_ISO8601/,
    );
    const colleague = await openTab(browser, page.url());
    await expect.poll(() => editor(colleague.page).inputValue(), SOON).toBe(text);
    await colleague.close();
    expect(complaints).toEqual([]);
    await close();
  });

  test("pasted lines, and live ones", async () => {
    const { page, close } = await opened();
    await page.getByRole("button", { name: "Pasted" }).click();
    await page.getByLabel("Lines to try the steps on").fill('{"level":"error","msg":"no"}\nplain');
    await expect.poll(() => page.locator(".result").count(), SOON).toBe(2);
    await page.locator(".result").first().getByText("msg").first().waitFor();
    await page.getByRole("button", { name: "Live" }).click();
    await expect.poll(() => page.locator(".result").count(), SOON).toBe(0);
    // Live are the lines that come once the page has begun to follow: one of these does.
    const zoe = page.locator(".result", { hasText: "user zoe" });
    await vi.waitUntil(
      async () => {
        await sendLines(running.syslogPort, ["2026-11-21T11:00:00Z INFO user zoe logged in"], 6, "shop");
        await page.waitForTimeout(2000);
        return (await zoe.count()) > 0;
      },
      { timeout: 60_000, interval: 50 },
    );
    await zoe.first().getByText("user.name").waitFor();
    await close();
  });

  test("the menu of the lines leads here with the search", async () => {
    const { page, close } = await openTab(browser, `${running.url}/?q=service:shop`);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: /^Parse/ }).click();
    await page.waitForURL(/\/parse\?q=service/);
    await page.locator(".result").first().waitFor();
    await close();
  });

  test.for([
    ["dark", 1440, 900],
    ["light", 1440, 900],
    ["dark", 390, 844],
    ["light", 390, 844],
  ] as const)("readable by everyone in %s at %i px", async ([colorScheme, width, height]) => {
    const { page, close } = await opened({
      colorScheme,
      viewport: { width, height },
      reducedMotion: "reduce",
    });
    const bob = page.locator(".result", { hasText: "user bob" });
    await bob.getByText("user.name").waitFor();
    await bob.getByRole("checkbox").check();
    await page.getByRole("button", { name: /^Suggest/ }).click();
    await page.getByLabel("Suggested pattern").waitFor();
    const shots = process.env["LOGBOOM_TEST_SHOTS"];
    if (shots) await page.screenshot({ path: `${shots}/parse-${colorScheme}-${width}.png` });
    await expect.poll(() => faintTexts(page), SOON).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 120)}`);
    expect(told).toEqual([]);
    await editor(page).fill("- grk: {}");
    await page.getByRole("alert").waitFor();
    if (shots) await page.screenshot({ path: `${shots}/parse-wrong-${colorScheme}-${width}.png` });
    await expect.poll(() => faintTexts(page), SOON).toEqual([]);
    await close();
  });

  test("saved: the file has the steps, the next line their fields, and nobody overwrites another", async () => {
    // A server and a file of its own: what is tried once more begins with what stood there first.
    const folder = mkdtempSync(join(dir, "saved-"));
    const own = join(folder, "logboom.yaml");
    writeFileSync(own, CONFIG);
    const server = await product.up(basename(folder), ["--no-auth", "--config", own]);
    onTestFinished(() => server.stop());
    await sendLines(server.syslogPort, LINES, 6, "shop");
    await stored(server);
    const { page, complaints, close } = await opened({}, server);
    await page.locator(".result").nth(3).waitFor();
    const late = await opened({}, server);
    await late.page.locator(".result").nth(3).waitFor();
    const save = page.getByRole("button", { name: "Save and run" });
    expect(await save.isDisabled()).toBe(true);
    const steps = "# by the page\n- grok:\n    patterns:\n      - 'cart %{NUMBER:cart.id} was'\n";
    await editor(page).fill(steps);
    await page.locator(".result", { hasText: "cart 4711" }).getByText("cart.id").waitFor();
    await editor(page).press("Control+s");
    await page.getByText(`These steps are running, from ${own}, line 2`).waitFor();
    expect(await save.isDisabled()).toBe(true);
    await page.locator(".steps-table tr", { hasText: "grok" }).waitFor();
    const indented = steps.replace(/^(?=.)/gm, "  ");
    expect(readFileSync(own, "utf8")).toBe(`# logboom of the shop\ntransforms:\n${indented}`);

    await sendLines(server.syslogPort, ["2026-11-21T12:00:00Z INFO cart 815 was emptied"], 6, "shop");
    await found(server.url, "cart.id:815", 1);

    await editor(late.page).fill("- json\n");
    await late.page.getByRole("button", { name: "Save and run" }).click();
    await late.page.getByText(/^Not saved: the steps in .* are not those that you began with/).waitFor();
    await late.close();

    // Typing goes on while a slow server saves.
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((done) => (answer = done));
    await page.route("**/api/v1/workbench/save", async (route) => {
      await answered;
      await route.continue();
    });
    await editor(page).fill(`${steps}- json\n`);
    const asked = page.waitForRequest("**/api/v1/workbench/save");
    await expect.poll(() => save.isDisabled(), SOON).toBe(false);
    await save.click();
    await asked;
    await editor(page).fill(`${steps}- json\n- kv\n`);
    const saved = page.waitForResponse("**/api/v1/workbench/save");
    answer();
    expect((await saved).status()).toBe(200);
    await expect.poll(() => readFileSync(own, "utf8"), SOON).toContain("- json");
    await expect.poll(() => save.isDisabled(), SOON).toBe(false);
    expect(await editor(page).inputValue()).toBe(`${steps}- json\n- kv\n`);
    expect(complaints).toEqual([]);
    await close();
    await server.stop();
  });
});
