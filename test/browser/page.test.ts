/** The page in a real browser, on the real product. */
import { randomInt } from "node:crypto";
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  BROWSER,
  faintTexts,
  launch,
  loadedLines,
  openTab,
  rowTexts,
  scrolledTo,
  settled,
  SOON,
  topRow,
  watchFrames,
} from "./browser.ts";
import type { Tab } from "./browser.ts";
import { buildProduct, sendLines } from "./product.ts";
import type { Product, Running } from "./product.ts";

if (BROWSER === "") {
  console.log(
    "the page's suite is skipped: set LOGBOOM_TEST_BROWSER to the path of a Chromium (apt-get install chromium)",
  );
}

async function countLines({ url }: Running): Promise<number> {
  const answer = await fetch(`${url}/api/v1/histogram?from=-1h&buckets=1`);
  return ((await answer.json()) as { total: number }).total;
}

interface Frames {
  median: number;
  most: number;
}

/** What else the machine does may spoil a round, but not make one smooth. */
const ROUNDS = 5;
const SMOOTH: Frames = { median: 33, most: 100 };

function isSmooth({ median, most }: Frames, limit: Frames): boolean {
  return median <= limit.median && most <= limit.most;
}

/** Rounds until one is smooth. */
async function scrollRounds(page: Page, limit: Frames): Promise<Frames[]> {
  await page.mouse.move(800, 500);
  await page.waitForTimeout(1000);
  const rounds: Frames[] = [];
  while (rounds.length < ROUNDS && !rounds.some((one) => isSmooth(one, limit)))
    rounds.push(await scrollRound(page));
  return rounds;
}

/** Two seconds of the wheel, up and down. */
async function scrollRound(page: Page): Promise<Frames> {
  const frames = await watchFrames(page);
  for (let i = 0; i < 80; i += 1) {
    await page.mouse.wheel(0, i % 40 < 20 ? 900 : -900);
    await page.waitForTimeout(16);
  }
  return frames();
}

describe.skipIf(BROWSER === "")("the page", () => {
  let product: Product;
  let browser: Browser;
  let demo: Running;
  let folders = 0;

  /** A data folder that no other test has, nor an earlier try of this one. */
  function newFolder(name: string): string {
    folders += 1;
    return `${name}-${folders}`;
  }

  /** Stops with the test, however that ends. */
  async function up(...asked: Parameters<Product["up"]>): Promise<Running> {
    const running = await product.up(...asked);
    onTestFinished(() => running.stop());
    return running;
  }

  beforeAll(async () => {
    product = buildProduct();
    browser = await launch();
    demo = await product.up("demo", ["--demo", "--demo-rate", "40", "--no-auth"]);
    await vi.waitUntil(async () => (await countLines(demo)) > 200, { timeout: 60_000, interval: 200 });
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  /** Waits for what the demo brings by chance. */
  async function opened(path = "", options: Parameters<typeof openTab>[2] = {}): Promise<Tab> {
    const tab = await openTab(browser, demo.url + path, options);
    await tab.page.locator(".row").first().waitFor();
    return tab;
  }

  describe("finds and follows", () => {
    test("opens at the newest line, in 36 lines of text and more, and follows", async () => {
      const { page, complaints, close } = await opened();
      await expect.poll(() => loadedLines(page), SOON).toBeGreaterThan(60);
      const inSight = (): Promise<number> =>
        page.locator(".vlist").evaluate((box) => {
          const { top, bottom } = box.getBoundingClientRect();
          return [...box.querySelectorAll(".row")].filter((row) => {
            const place = row.getBoundingClientRect();
            return place.top >= top - 1 && place.bottom <= bottom + 1;
          }).length;
        });
      const below = async (): Promise<number> => (await scrolledTo(page)).below;
      await expect.poll(inSight, SOON).toBeGreaterThanOrEqual(36);
      await expect.poll(below, SOON).toBeLessThan(5);
      const before = await loadedLines(page);
      await expect.poll(() => loadedLines(page), SOON).toBeGreaterThan(before);
      await expect.poll(below, SOON).toBeLessThan(5);
      expect(complaints).toEqual([]);
      await close();
    });

    test("new lines never move what is being read; a reload and a copied address open the same place", async () => {
      const { page, close } = await opened();
      await expect.poll(() => loadedLines(page), SOON).toBeGreaterThan(150);
      await page.mouse.move(800, 500);
      await page.mouse.wheel(0, -1200);
      await page.getByText(/▼ [\d,]+ newer/).waitFor();
      const before = await settled(page, () => topRow(page));
      await page.waitForTimeout(1500);
      expect(await topRow(page)).toEqual(before);
      await expect.poll(() => page.url(), SOON).toContain("at=");
      const address = page.url();
      const middle = new URL(address).searchParams.get("at");
      const other = await openTab(browser, address);
      await other.page.locator(`.row[data-key="${middle}"]`).waitFor();
      await expect.poll(async () => (await scrolledTo(other.page)).below, SOON).toBeGreaterThan(100);
      await other.close();
      await page.getByText(/▼ [\d,]+ newer/).click();
      await expect.poll(async () => (await scrolledTo(page)).below, SOON).toBeLessThan(5);
      await close();
    });

    test("pause stops the lines, resume closes the gap", async () => {
      const { page, close } = await opened();
      await page.getByText(/lines\/s/).waitFor();
      await page.keyboard.press("t");
      await page.getByRole("button", { name: "Paused" }).waitFor();
      const paused = await settled(page, () => loadedLines(page));
      await page.waitForTimeout(1200);
      expect(await loadedLines(page)).toBe(paused);
      expect(page.url()).toContain("tail=off");
      await page.keyboard.press("t");
      await expect.poll(() => loadedLines(page), SOON).toBeGreaterThan(paused + 20);
      const keys = await page
        .locator(".row")
        .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset["key"] ?? ""));
      expect(new Set(keys).size).toBe(keys.length);
      await close();
    });

    test("a search shows what matches, marks it, and tails only that", async () => {
      const { page, close } = await opened();
      await page.keyboard.press("/");
      await page.keyboard.type("completed");
      await page.keyboard.press("Enter");
      await page.locator(".row mark").first().waitFor();
      const texts = await rowTexts(page);
      expect(texts.length).toBeGreaterThan(0);
      expect(texts.filter((text) => !/completed/i.test(text))).toEqual([]);
      const before = await loadedLines(page);
      await expect.poll(() => loadedLines(page), SOON).toBeGreaterThan(before);
      expect((await rowTexts(page)).filter((text) => !/completed/i.test(text))).toEqual([]);
      await close();
    });

    test("a wrong query says where and what, keeps the lines, and Tab takes the correction", async () => {
      const { page, close } = await opened();
      await page.fill("#query", "completed AND (request");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText("a closing parenthesis").waitFor();
      expect(await page.locator(".query-under em").textContent()).toContain("(");
      expect(await page.locator(".row").count()).toBeGreaterThan(0);
      await page.locator("#query").focus();
      await page.keyboard.press("Tab");
      await page.getByRole("alert").waitFor({ state: "hidden" });
      await expect.poll(() => page.inputValue("#query"), SOON).toBe("completed AND (request)");
      await page.locator(".row mark").first().waitFor();
      await close();
    });

    test("no hits says so, and where the nearest are", async () => {
      const longAgo = "from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z";
      const { page, close } = await openTab(browser, `${demo.url}/?q=completed&${longAgo}`);
      await page.getByText("No lines match").waitFor();
      await page.getByRole("button", { name: /later/ }).click();
      await page.locator(".row mark").first().waitFor();
      await close();
    });
  });

  describe("narrows", () => {
    test("a facet's value narrows, and lets go again", async () => {
      const { page, close } = await opened();
      const facet = page.getByRole("region", { name: "container.name" });
      const name = (await facet.locator(".facet-pick").first().textContent()) ?? "";
      const whole = await facet.locator(".facet-count").first().getAttribute("title");
      expect(Number(whole?.replaceAll(",", ""))).toBeGreaterThan(0);
      // By name: the counts go on, and with them the order.
      await facet.locator(".facet-pick").getByText(name, { exact: true }).click();
      await expect.poll(() => page.inputValue("#query"), SOON).toMatch(/^container\.name:/);
      await expect
        .poll(async () => [...new Set(await page.locator(".vlist .row-origin").allTextContents())], SOON)
        .toEqual([name]);
      // The other containers can still be switched to.
      await expect.poll(() => facet.locator(".facet-value").count(), SOON).toBeGreaterThan(1);
      await facet.locator(".facet-pick[aria-pressed=true]").click();
      await expect.poll(() => page.inputValue("#query"), SOON).toBe("");
      await close();
    });

    test("the detail shows every field, includes, excludes, and undo takes back", async () => {
      const { page, close } = await opened();
      await page.locator(".row-time").nth(3).click();
      const detail = page.getByRole("complementary", { name: "Line" });
      await detail.getByText("container.name").waitFor();
      await expect.poll(async () => (await detail.boundingBox())?.width, SOON).toBe(420);
      const service = detail.locator('[data-field="service.name"]');
      await service.hover();
      await service.getByRole("button", { name: /^Only/ }).click();
      await expect.poll(() => page.inputValue("#query"), SOON).toMatch(/^service\.name:/);
      await service.hover();
      await service.getByRole("button", { name: /^Hide/ }).click();
      await expect.poll(() => page.inputValue("#query"), SOON).toMatch(/^-service\.name:/);
      await page.locator(".pill").first().waitFor();
      await page.locator(".vlist").focus();
      await page.keyboard.press("u");
      await expect.poll(() => page.inputValue("#query"), SOON).toMatch(/^service\.name:/);
      // While a search runs, Escape cancels that first.
      await vi.waitUntil(
        async () => {
          await page.keyboard.press("Escape");
          await page.waitForTimeout(300);
          return !(await detail.isVisible());
        },
        { ...SOON, interval: 200 },
      );
      await close();
    });

    test("a click on a word searches for it; Alt and a click hides it", async () => {
      const { page, close } = await opened("/?tail=off");
      const first = page.locator(".row-text", { hasText: /^request completed/ }).last();
      await first.click({ position: { x: 20, y: 10 } });
      await expect.poll(() => page.inputValue("#query"), SOON).toBe("request");
      await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
      await expect.poll(() => page.inputValue("#query"), SOON).toBe("");
      await close();
    });

    test("dragging over the histogram zooms in", async () => {
      const { page, close } = await opened();
      const chart = page.locator(".bars-chart .u-over");
      await chart.waitFor();
      const to = (): string | null => new URL(page.url()).searchParams.get("to");
      // A severity that is new to the chart draws it anew, and what was being dragged is gone: once more, then.
      await vi.waitUntil(
        async () => {
          const box = await chart.boundingBox();
          const [left, top, width] = [box?.x ?? 0, box?.y ?? 0, box?.width ?? 0];
          await page.mouse.move(left + width * 0.9, top + 20);
          await page.mouse.down();
          await page.mouse.move(left + width * 0.95, top + 20, { steps: 4 });
          await page.mouse.up();
          await page.waitForURL(/[?&]to=/, { timeout: 5000 }).catch(() => undefined);
          return to() !== null;
        },
        { ...SOON, interval: 50 },
      );
      expect(to()).toMatch(/^20\d\d-/);
      const { searchParams } = new URL(page.url());
      const span = Date.parse(searchParams.get("to") ?? "") - Date.parse(searchParams.get("from") ?? "");
      expect(span).toBeGreaterThan(30_000);
      expect(span).toBeLessThan(60_000);
      await page.keyboard.press("u");
      await expect.poll(to, SOON).toBeNull();
      await close();
    });

    test("an investigation needs no pointer: error, its container, what was around it, a link", async () => {
      const { page, close } = await opened("/", { permissions: ["clipboard-read", "clipboard-write"] });
      const refusal = `payment gateway refused the card ${randomInt(1e9)}`;
      await sendLines(demo.syslogPort, [refusal], 3, "payments");
      await page.locator(".row.sev-error", { hasText: refusal }).waitFor();
      await page.keyboard.press("e");
      await page.keyboard.press("E");
      const cursor = page.locator(".vlist .row.at-cursor");
      // The second key may have to ask for errors before those that are loaded.
      const key = await settled(page, () => cursor.getAttribute("data-key"));
      expect(await cursor.getAttribute("class")).toMatch(/sev-(error|fatal)/);
      await page.keyboard.press("Enter");
      await page.getByRole("complementary", { name: "Line" }).waitFor();
      await page.keyboard.press("+");
      await expect.poll(() => page.inputValue("#query"), SOON).toMatch(/name:/);
      await page.keyboard.press("u");
      await expect.poll(() => page.inputValue("#query"), SOON).toBe("");
      // The search that undo began may still replace the rows: the key is pressed as a person would, until it acts.
      await vi.waitUntil(
        async () => {
          await page.keyboard.press("c");
          await page.waitForTimeout(300);
          return /name:/.test(await page.inputValue("#query"));
        },
        { ...SOON, interval: 200 },
      );
      await page.locator(`.row.at-cursor[data-key="${key}"]`).waitFor();
      await page.keyboard.press("y");
      await page.getByText("Link copied").waitFor();
      const link = await page.evaluate(() => navigator.clipboard.readText());
      const colleague = await openTab(browser, link);
      await colleague.page.locator(`.row[data-key="${key}"]`).waitFor();
      await colleague.close();
      await page.keyboard.press("Control+k");
      await page.getByPlaceholder(/Command, container/).fill("all keys");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Keys" }).waitFor();
      await close();
    });
  });

  describe("shows what was written", () => {
    test("markup, control characters and escapes are text; copying gives the original", async () => {
      const mark = `beware${randomInt(1e9)}`;
      const { page, complaints, close } = await openTab(browser, `${demo.url}/?q=${mark}`, {
        permissions: ["clipboard-read", "clipboard-write"],
      });
      await sendLines(demo.syslogPort, [
        `${mark} <img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
        `${mark} \u001b[31mred\u001b[0m and bell \u0007 and \u202eback`,
      ]);
      await page.locator(".row", { hasText: "onerror" }).waitFor();
      await page.locator(".row", { hasText: "bell" }).waitFor();
      expect(await page.title()).not.toBe("owned");
      expect(await page.locator(".vlist img, .vlist script").count()).toBe(0);
      const row = page.locator(".row", { hasText: "bell" });
      expect(await row.locator(".control").allTextContents()).toEqual(["^G", "<202E>"]);
      expect(await row.locator("span", { hasText: /^red$/ }).last().getAttribute("style")).toContain(
        "--ansi-1",
      );
      await page.locator(".vlist").evaluate((box) => document.getSelection()?.selectAllChildren(box));
      await page.keyboard.press("Control+c");
      const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
      await expect.poll(copied, SOON).toContain("\u001b[31mred\u001b[0m and bell \u0007");
      expect(await copied()).toContain("<img src=x");
      expect(complaints).toEqual([]);
      await close();
    });

    test.for(["dark", "light"] as const)(
      "every text stands out from its ground in %s (WCAG AA)",
      async (colorScheme) => {
        const { page, close } = await opened("/", { colorScheme });
        await page.locator(".row-time").nth(3).click();
        await page.getByRole("complementary", { name: "Line" }).getByText("container.name").waitFor();
        await page.waitForTimeout(400);
        await expect.poll(() => faintTexts(page), SOON).toEqual([]);
        const mark = page.locator(".top-bar .mark");
        await mark.evaluate((element) => element.style.setProperty("color", "rgb(128 128 128 / 40%)"));
        await expect.poll(() => faintTexts(page), SOON).toHaveLength(1);
        await mark.evaluate((element) => element.style.removeProperty("color"));
        await page.keyboard.press("?");
        await page.getByRole("dialog", { name: "Keys" }).waitFor();
        await page.waitForTimeout(400);
        await expect.poll(() => faintTexts(page, "[role=dialog]"), SOON).toEqual([]);
        await close();
      },
    );
  });

  describe("on a phone", () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

    test("rows have two lines, nothing scrolls sideways, fields and detail are sheets", async () => {
      const { page, complaints, close } = await opened("/", phone);
      const heights = await page
        .locator(".vlist .row")
        .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
      expect(new Set(heights)).toEqual(new Set([40]));
      const sideways = (): Promise<number> =>
        page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(await sideways()).toBe(0);
      const tail = await page.getByRole("button", { name: /Tail/ }).boundingBox();
      expect(tail?.y).toBeGreaterThan(700);
      expect(tail?.height).toBeGreaterThanOrEqual(44);
      await page.getByRole("button", { name: "Fields" }).tap();
      await page.getByRole("dialog", { name: "Fields" }).locator(".facet-pick").first().tap();
      await expect.poll(() => page.inputValue("#query"), SOON).toMatch(/^container\.name:/);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name: "Fields" }).waitFor({ state: "hidden" });
      await page
        .locator(".vlist .row")
        .nth(5)
        .tap({ position: { x: 40, y: 8 } });
      await page.getByRole("dialog", { name: "Line" }).getByText("container.name").waitFor();
      expect(await sideways()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });
  });

  describe("says what is going on", () => {
    test("a slow search keeps the old lines and can be cancelled", async () => {
      const { page, close } = await opened("/?tail=off");
      // Never answered.
      await page.route("**/api/v1/search?*", () => undefined);
      const before = await settled(page, () => rowTexts(page));
      await page.fill("#query", "completed");
      await page.keyboard.press("Enter");
      await page.getByRole("progressbar").waitFor();
      expect(await rowTexts(page)).toEqual(before);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.getByText("Search cancelled").waitFor();
      await page.getByRole("progressbar").waitFor({ state: "detached" });
      expect(await rowTexts(page)).toEqual(before);
      await close();
    });

    test("behind a search that was cancelled, older lines can still be scrolled to", async () => {
      await vi.waitUntil(async () => (await countLines(demo)) > 1500, { timeout: 90_000, interval: 200 });
      const { page, close } = await opened("/?tail=off");
      const toTheTop = (): Promise<unknown> => page.locator(".vlist").evaluate((box) => (box.scrollTop = 0));
      const first = await loadedLines(page);
      let answer: () => void = () => undefined;
      const answered = new Promise<void>((done) => (answer = done));
      await page.route("**/api/v1/search?*", async (route) => {
        await answered;
        await route.continue().catch(() => undefined);
      });
      // A page of them is under way, and then a search of something else.
      const asked = page.waitForRequest("**/api/v1/search?*cursor=*");
      await toTheTop();
      await asked;
      await page.fill("#query", "completed");
      await page.keyboard.press("Enter");
      await page.getByRole("progressbar").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.getByText("Search cancelled").waitFor();
      answer();
      await expect.poll(() => loadedLines(page), SOON).toBeGreaterThan(first);
      // And so does the next page.
      const second = await loadedLines(page);
      await toTheTop();
      await expect.poll(() => loadedLines(page), SOON).toBeGreaterThan(second);
      expect((await rowTexts(page)).filter((text) => !/completed/i.test(text))).not.toEqual([]);
      await close();
    });

    test("lines that were skipped have a row where they are missing", async () => {
      const { page, close } = await opened("/?tail=off");
      const events = [
        "event: ready\ndata: {}\n\n",
        'event: missed\ndata: {"count":312,"reason":"slow"}\n\n',
        'event: stats\ndata: {"linesPerSecond":5210,"matched":5000,"sent":200,"behindMs":84}\n\n',
      ];
      await page.route("**/api/v1/tail?*", (route) =>
        route.fulfill({ contentType: "text/event-stream", body: events.join("") }),
      );
      await page.keyboard.press("t");
      await page.getByRole("note").getByText("312 lines are not shown here").first().waitFor();
      await close();
    });

    test("more lines than one can read: the true rate, a sample, a way to narrow", async () => {
      const fast = await up(newFolder("fast"), ["--demo", "--demo-rate", "2000", "--no-auth"]);
      const { page, close } = await openTab(browser, fast.url);
      await page.getByText(/lines\/s match, showing/).waitFor();
      // The first second told of may be the one in which all were still shown.
      await vi.waitFor(
        async () => {
          const said = (await page.locator(".too-fast").textContent()) ?? "";
          const [matched = 0, shown = 0] = [...said.replaceAll(",", "").matchAll(/\d+/g)].map(Number);
          expect(matched).toBeGreaterThan(1000);
          expect(shown).toBeLessThan(matched / 2);
        },
        { timeout: 30_000, interval: 200 },
      );
      await close();
      await fast.stop();
    });
  });

  describe("survives", () => {
    test("a server that goes away: says so, comes back by itself, closes the gap", async () => {
      const folder = newFolder("away");
      const first = await up(folder, ["--no-auth"]);
      const port = Number(new URL(first.url).port);
      await sendLines(first.syslogPort, ["before 1", "before 2"]);
      const { page, close } = await openTab(browser, first.url);
      await page.locator(".row", { hasText: "before 2" }).waitFor();
      await page.getByText(/lines\/s/).waitFor();
      await first.stop();
      await page.getByText(/The server is away for/).waitFor();
      expect(await page.locator(".row", { hasText: "before 2" }).count()).toBe(1);
      const second = await up(folder, ["--no-auth"], port);
      await sendLines(second.syslogPort, ["between 1", "between 2", "between 3"]);
      await page.locator(".row", { hasText: "between 3" }).waitFor({ timeout: 60_000 });
      await page.getByText(/Back after .* came in between/).waitFor();
      await sendLines(second.syslogPort, ["after 1"]);
      await page.locator(".row", { hasText: "after 1" }).waitFor();
      expect(await rowTexts(page)).toEqual([
        "before 1",
        "before 2",
        "between 1",
        "between 2",
        "between 3",
        "after 1",
      ]);
      await close();
      await second.stop();
    });

    test("a first visit says what was found and how to send a line, and shows it arriving", async () => {
      const fresh = await up(newFolder("fresh"), ["--no-auth"]);
      const { page, complaints, close } = await openTab(browser, fresh.url);
      await page.getByText("No lines yet").waitFor();
      await page.getByText("Found on this machine").waitFor();
      const ways = await page.locator(".way code").allTextContents();
      for (const part of [
        `--port ${fresh.syslogPort}`,
        `/dev/tcp/127.0.0.1/${fresh.syslogPort}`,
        "/api/v1/ingest",
        "gelf-address",
        "OTEL_",
      ])
        expect(ways.filter((way) => way.includes(part))).toHaveLength(1);
      await sendLines(fresh.syslogPort, ["hello from syslog"]);
      await page.locator(".row", { hasText: "hello from syslog" }).waitFor();
      await page.getByText("No lines yet").waitFor({ state: "hidden" });
      expect(complaints).toEqual([]);
      await close();
      await fresh.stop();
    });

    test("a first visit's button sends a test line, which is seen arriving and can be searched for", async () => {
      const fresh = await up(newFolder("fresh-button"), ["--no-auth"]);
      const { page, complaints, close } = await openTab(browser, fresh.url);
      await page.getByRole("button", { name: "Send a test line" }).click();
      await page.locator(".row", { hasText: "This is a test line" }).waitFor();
      await page.getByText("No lines yet").waitFor({ state: "hidden" });
      expect(await rowTexts(page)).toHaveLength(1);
      await page.goto(`${fresh.url}/?q=source:test`);
      await page.locator(".row", { hasText: "This is a test line" }).waitFor();
      expect(complaints).toEqual([]);
      await close();
      await fresh.stop();
    });

    test("100,000 loaded lines scroll without a stutter", { timeout: 600_000 }, async () => {
      const folder = newFolder("many");
      const filling = await up(folder, ["--demo", "--demo-rate", "50000", "--no-auth"]);
      await expect
        .poll(() => countLines(filling), { timeout: 120_000, interval: 500 })
        .toBeGreaterThan(110_000);
      await filling.stop();
      const many = await up(folder, ["--no-auth"]);
      const { page, close } = await openTab(browser, `${many.url}/?from=-1h`);
      await page.locator(".row").first().waitFor();
      while ((await loadedLines(page)) < 100_000) {
        await page.locator(".vlist").evaluate((box) => (box.scrollTop = 0));
      }
      let limit = SMOOTH;
      let rounds = await scrollRounds(page, limit);
      console.log(`frames while scrolling 100,000 lines: ${JSON.stringify(rounds)}`);
      if (!rounds.some((one) => isSmooth(one, limit))) {
        limit = await limitHere();
        rounds = await scrollRounds(page, limit);
        console.log(`once more, with the limit of this machine: ${JSON.stringify({ limit, rounds })}`);
      }
      expect(rounds.some((one) => isSmooth(one, limit))).toBe(true);
      expect(await page.locator(".vlist .row").count()).toBeLessThan(120);
      await close();
      await many.stop();
    });
  });

  /** Where even a few lines cannot be scrolled smoothly, as smoothly as those. */
  async function limitHere(): Promise<Frames> {
    const few = await up(newFolder("few"), ["--no-auth"]);
    await sendLines(
      few.syslogPort,
      Array.from({ length: 500 }, (_, i) => `request ${i} completed`),
    );
    await vi.waitUntil(async () => (await countLines(few)) === 500, { timeout: 60_000, interval: 200 });
    const { page, close } = await openTab(browser, few.url);
    await expect.poll(() => loadedLines(page), SOON).toBeGreaterThan(100);
    const rounds = await scrollRounds(page, { median: 0, most: 0 });
    await close();
    await few.stop();
    const worst = (which: keyof Frames): number =>
      Math.max(SMOOTH[which], ...rounds.map((one) => 1.2 * one[which]));
    return { median: worst("median"), most: worst("most") };
  }

  describe("asks who one is", () => {
    test("the one-time link, a password, sign-out, sign-in, and the place is kept", async () => {
      const locked = await up(newFolder("locked"), ["--demo"]);
      const link = /http:\S+\/signin\?token=\S+/.exec(locked.said())?.[0] ?? "";
      const stranger = await openTab(browser, locked.url);
      await stranger.page.getByRole("form", { name: "Sign in" }).waitFor();
      expect(await stranger.page.locator(".row").count()).toBe(0);
      await stranger.close();
      const { page, complaints, close } = await openTab(browser, link);
      await page.getByLabel("New password").fill("correct horse battery");
      await page.getByRole("button", { name: "Set password" }).click();
      await page.locator(".row").first().waitFor();
      expect(page.url()).not.toContain("token");
      await page.getByRole("button", { name: /sign out/ }).click();
      await page.getByRole("form", { name: "Sign in" }).waitFor();
      await page.goto(`${locked.url}/?q=completed`);
      await page.getByLabel("Password", { exact: true }).fill("wrong horse battery");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("wrong user or password").waitFor();
      await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.locator(".row mark").first().waitFor();
      expect(await page.inputValue("#query")).toBe("completed");
      expect(complaints).toEqual([]);
      await close();
      await locked.stop();
    });
  });
});
