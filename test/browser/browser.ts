/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** A real Chromium, and what one asks of the page in it. */
import { chromium } from "@playwright/test";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { onTestFinished, vi } from "vitest";

// Programs are built and started, pages drawn without a graphics card: on a busy machine all of it takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

/** For what comes by itself; guards against hanging alone. */
export const SOON = { timeout: 20_000 };

/** Path of a Chromium; without one the suite is skipped. */
export const BROWSER = process.env["LOGBOOM_TEST_BROWSER"] ?? "";

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: BROWSER,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Closed with the test at the latest, however that ends: what failed may be tried once more. */
export interface Tab {
  page: Page;
  /** What the browser complained of: errors of scripts, and breaches of the page's security policy. */
  complaints: string[];
  close: () => Promise<void>;
}

export async function openTab(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: "dark",
    ...options,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A refused request is told on the console as well; that is the server's word, not a fault of the page.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

export function rowTexts(page: Page): Promise<string[]> {
  return page.locator(".vlist .row-text").allTextContents();
}

/** Px above and below what is in sight. */
export function scrolledTo(page: Page): Promise<{ above: number; below: number }> {
  return page.locator(".vlist").evaluate((box) => ({
    above: box.scrollTop,
    below: box.scrollHeight - box.clientHeight - box.scrollTop,
  }));
}

/** The topmost row in sight, and where it stands. */
export function topRow(page: Page): Promise<{ key: string; top: number }> {
  return page.locator(".vlist").evaluate((box) => {
    const edge = box.getBoundingClientRect().top;
    for (const row of box.querySelectorAll<HTMLElement>(".row")) {
      const { top } = row.getBoundingClientRect();
      if (top >= edge) return { key: row.dataset["key"] ?? "", top: Math.round(top - edge) };
    }
    return { key: "", top: 0 };
  });
}

export async function loadedLines(page: Page): Promise<number> {
  const text = await page.locator(".status").textContent();
  return Number((/([\d,]+) lines? loaded/.exec(text ?? "")?.[1] ?? "0").replaceAll(",", ""));
}

/** What is seen twice in a row, with some time between: what was under way has come to rest. */
export async function settled<T>(page: Page, look: () => Promise<T>): Promise<T> {
  let before = await look();
  await vi.waitUntil(
    async () => {
      await page.waitForTimeout(400);
      const now = await look();
      const rests = JSON.stringify(now) === JSON.stringify(before);
      before = now;
      return rests;
    },
    { ...SOON, interval: 50 },
  );
  return before;
}

/** Milliseconds of every frame from now on, until they are asked for. */
export async function watchFrames(page: Page): Promise<() => Promise<{ median: number; most: number }>> {
  await page.evaluate(() => {
    const watched: { frames: number[]; done: boolean } = { frames: [], done: false };
    let last = performance.now();
    const next = (now: number): void => {
      watched.frames.push(now - last);
      last = now;
      if (!watched.done) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    Object.assign(window, { watched });
  });
  return async () => {
    const frames = await page.evaluate(() => {
      const { watched } = window as unknown as { watched: { frames: number[]; done: boolean } };
      watched.done = true;
      return watched.frames;
    });
    const sorted = frames
      .slice(1)
      .map(Math.round)
      .sort((a, b) => a - b);
    return { median: sorted[sorted.length >> 1] ?? 0, most: sorted.at(-1) ?? 0 };
  };
}

/** Texts in sight whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3), as "text ratio". */
export function faintTexts(page: Page, within = "body"): Promise<string[]> {
  return page.evaluate((selector) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    if (canvas === null) return ["no canvas"];
    /** Any colour of CSS → red, green, blue and alpha, as the browser paints it over what was there. */
    const painted = (colours: readonly string[]): number[] => {
      canvas.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (rgb: readonly number[]): number => {
      const [r = 0, g = 0, b = 0] = rgb.slice(0, 3).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const grounds = (element: Element | null): string[] =>
      element === null ? [] : [...grounds(element.parentElement), getComputedStyle(element).backgroundColor];
    const found = new Set<string>();
    const walker = document.createTreeWalker(
      document.querySelector(selector) ?? document.body,
      NodeFilter.SHOW_TEXT,
    );
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim() ?? "";
      if (
        parent === null ||
        text === "" ||
        !parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })
      )
        continue;
      if (parent.closest("noscript, script, style, :disabled, [aria-hidden=true]") !== null) continue;
      const behind = grounds(parent);
      const ground = luminance(painted(behind));
      const front = luminance(painted([...behind, getComputedStyle(parent).color]));
      const ratio = (Math.max(ground, front) + 0.05) / (Math.min(ground, front) + 0.05);
      if (ratio < 4.5)
        found.add(`${parent.className || parent.tagName}: ${text.slice(0, 40)} ${ratio.toFixed(2)}`);
    }
    return [...found];
  }, within);
}
