import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatReport, reportOf } from "../../src/commands/report/run.ts";
import { diffRuns } from "../../src/experiment/diff/diff.ts";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { flatten } from "../support/flatten.ts";
import { arm, direct, troubled } from "../support/samples.ts";
import { accessibilityProblems, openBrowser, openPage, overflowOf } from "./page.ts";

const hostileName = `</script><img src="https://evil.example/x" onerror=alert(1)>'\u2028`;
const folder = mkdtempSync(join(tmpdir(), "flatten-browser-"));
/** Screenshots to look at, if their folder is named. */
const shots = process.env.FLATTEN_SHOTS;

let browser: Browser;
let url: string;
/** Pages of other commands, by their names. */
const others = new Map<string, string>();

const percentiles = (longest: number): number[] => Array.from({ length: 101 }, (_, p) => (p * longest) / 100);
const queue = {
  stepMs: 1_000,
  waiting: Array.from({ length: 36 }, (_, step) => Math.max(0, 18 - Math.abs(step - 18))),
};

beforeAll(async () => {
  browser = await openBrowser();
  const document: ResultDocument = {
    schemaVersion: 1,
    kind: "compare",
    id: "compare-20261126T091500Z-1",
    startedAt: "2026-11-26T09:15:00.000Z",
    seed: 1,
    target: { kind: "aws", region: "eu-west-1", stack: "flatten" },
    command: "flatten compare --delays 0,30",
    arms: [
      direct({ waits: { total: percentiles(0.2) } }),
      arm({ waits: { total: percentiles(30), inQueue: percentiles(4) }, queue }),
      troubled(),
      arm({ name: hostileName, waits: { total: percentiles(35), inQueue: percentiles(9) }, queue }),
    ],
    caveats: [],
    goal: { maxPeak: 20, ranking: [{ name: "direct", met: false }] },
    assertions: [
      { expression: "peak<=20", arm: "sqs 0-30 s", value: 23, ok: false },
      { expression: "cloudwatchPeak<=20", arm: "sqs 0-30 s", value: null, ok: null },
    ],
  };
  url = await written("report", [document]);
  const repeated = { ...document, id: "compare-20261127T091500Z-2", seed: 2 };
  others.set("diff", await written("diff", [diffRuns(document, repeated)]));
  others.set("two runs", await written("two", [document, repeated]));
  const cwd = folder;
  await flatten("burst --via sqs --count 40 --work 2s --jitter 0-20 --seed 1 --quiet", { cwd });
  await flatten("measure --name measured --quiet", { cwd });
  await flatten("watch-metrics --for 2m --name watched --quiet", { cwd });
  await flatten(["diff", "measured", "--report", "diff of measurements.html", "--quiet"], { cwd });
  for (const name of ["measured", "watched"]) await flatten(`report ${name} -o ${name}.html --quiet`, { cwd });
  for (const name of ["measured", "watched", "diff of measurements"]) {
    others.set(name, pathToFileURL(join(cwd, `${name}.html`)).href);
  }
});

/** Writes a report, and returns its address. */
async function written(name: string, documents: Parameters<typeof reportOf>[0]): Promise<string> {
  const path = join(folder, `${name}.html`);
  writeFileSync(path, await formatReport(reportOf(documents), "html"));
  return pathToFileURL(path).href;
}

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function keepShot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `report-${name}.png`), fullPage: true });
}

describe("the HTML report", () => {
  test.each([
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["narrow", { viewport: { width: 320, height: 700 } }],
  ] as const)("%s: no error, no request, nothing for axe, nothing wider than the window", async (name, options) => {
    const { page, problems, requests } = await openPage(browser, url, options);
    await keepShot(page, name);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    expect(problems).toEqual([]);
    expect(requests).toEqual([url]);
    await page.context().close();
  });

  test("shows the drawing, and no canvas, in print", async () => {
    const { page } = await openPage(browser, url);
    await page.emulateMedia({ media: "print" });
    await keepShot(page, "print");
    expect(await page.locator("figure > svg").last().isVisible()).toBe(true);
    expect(await page.locator("canvas").last().isVisible()).toBe(false);
    const { width = 0 } = (await page.locator("figure > svg").last().boundingBox()) ?? {};
    expect(width).toBeGreaterThan(300);
    await page.context().close();
  });

  test("shows the drawing without JavaScript", async () => {
    const { page, requests } = await openPage(browser, url, { javaScriptEnabled: false });
    await keepShot(page, "without-script");
    const { width = 0 } = (await page.locator("figure > svg").last().boundingBox()) ?? {};
    expect(width).toBeGreaterThan(300);
    expect(requests).toEqual([url]);
    await page.context().close();
  });

  test("zooms by dragging, and the button shows the whole time again", async () => {
    const { page } = await openPage(browser, url);
    const span = () =>
      page.evaluate(() => {
        const { plot } = document.querySelector("figure") as unknown as {
          plot: { scales: { x: { min: number; max: number } } };
        };
        return plot.scales.x.max - plot.scales.x.min;
      });
    const whole = await span();
    await page.locator(".u-over").first().scrollIntoViewIfNeeded();
    const box = await page.locator(".u-over").first().boundingBox();
    if (box === null) throw new Error("the plot is not shown");
    await page.mouse.move(box.x + box.width * 0.2, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
    await page.mouse.up();
    expect(await span()).toBeLessThan(whole / 2);
    await page.getByRole("button", { name: "Whole time" }).first().click();
    expect(await span()).toBe(whole);
    await page.context().close();
  });

  test("hides and shows a curve by the legend, also with the keyboard", async () => {
    const { page } = await openPage(browser, url);
    const shown = () =>
      page.evaluate(() => {
        const { plot } = document.querySelector("figure") as unknown as { plot: { series: { show: boolean }[] } };
        return plot.series.map(({ show }) => show);
      });
    const button = page.locator(".legend button").first();
    await button.click();
    expect([(await shown())[1], await button.getAttribute("aria-pressed")]).toEqual([false, "false"]);
    await button.focus();
    await page.keyboard.press("Enter");
    expect([(await shown())[1], await button.getAttribute("aria-pressed")]).toEqual([true, "true"]);
    await page.context().close();
  });

  test("shows a hostile name as text", async () => {
    const { page } = await openPage(browser, url);
    expect(await page.locator("img").count()).toBe(0);
    const text = await page.locator(".legend").first().locator("button").last().textContent();
    expect(text).toBe("Whole time");
    expect(await page.locator(".legend button").nth(3).textContent()).toContain("</script><img src=");
    await page.context().close();
  });
});

test.each(["diff", "two runs", "measured", "watched", "diff of measurements"])(
  "the page of %s: no error, no request, nothing for axe, nothing wider than the window",
  async (name) => {
    const address = others.get(name) ?? "";
    for (const width of [1_100, 320]) {
      const { page, problems, requests } = await openPage(browser, address, { viewport: { width, height: 900 } });
      await keepShot(page, `${name.replaceAll(" ", "-")}-${width}`);
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await overflowOf(page)).toBe(0);
      expect([problems, requests]).toEqual([[], [address]]);
      await page.context().close();
    }
  },
);
