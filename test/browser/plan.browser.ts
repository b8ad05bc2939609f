import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DelaysRequest, delaySecondsFor, planDelays } from "../../src/plan/index.ts";
import { openBrowser, openPage } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

test("the plan library gives the same delays in a browser", async () => {
  const { outputFiles } = await build({
    entryPoints: ["src/plan/index.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    write: false,
  });
  const { page, problems } = await openPage(browser, "about:blank");
  const module = `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString("base64")}`;
  const request: DelaysRequest = { count: 60, work: "2s-8s", goal: { maxPeak: 8, maxRate: 5 }, sendsAtOnce: true };
  const found = await page.evaluate(
    `import("${module}").then(({ planDelays, delaySecondsFor }) => {
      const plan = planDelays(${JSON.stringify(request)});
      return { plan, delay: delaySecondsFor(plan.rule, 7) };
    })`,
  );
  const plan = planDelays(request);
  expect(found).toEqual({ plan, delay: plan.rule && delaySecondsFor(plan.rule, 7) });
  expect(problems).toEqual([]);
});
