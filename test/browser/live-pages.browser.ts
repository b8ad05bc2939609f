import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type CustomerState,
  type EngineerState,
  engineerPage,
  engineerUpdate,
  progressPage,
} from "../../src/serve/pages.ts";
import { type LiveServer, openLiveServer } from "../../src/serve/server.ts";
import { accessibilityProblems, openBrowser, openPage, overflowOf } from "./page.ts";

const customers = (changes: Partial<CustomerState> = {}): CustomerState => ({
  phase: "running",
  done: 58,
  total: 100,
  failed: 0,
  retrying: 0,
  leftMs: 34_000,
  isRealTime: false,
  isApproximate: false,
  round: null,
  isOver: false,
  ...changes,
});

const engineers = (changes: Partial<EngineerState> = {}): EngineerState => ({
  title: "<img src=x onerror=alert(1)>",
  place: "AWS, eu-west-1, stack flatten",
  lines: ["58 of 100 done", "about 34 s left"],
  share: 0.58,
  chart: {
    unit: "invocations in flight",
    curves: [{ name: "sqs", stepMs: 1_000, values: [0, 4, 8, 11, 7], band: { low: 9, high: 14 }, floor: 6 }],
    goal: { label: "goal", value: 12 },
  },
  table: { columns: [{ header: "arm", align: "left" }], rows: [["direct"]], notes: [] },
  isOver: false,
  ...changes,
});

let browser: Browser;
let server: LiveServer;

beforeAll(async () => {
  browser = await openBrowser();
  server = await openLiveServer([
    { path: "live", html: engineerPage },
    { path: "progress", html: progressPage },
  ]);
  server.publish("live", engineerUpdate(engineers()));
  server.publish("progress", customers());
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.each([
  ["live", 0, "58 of 100 done"],
  ["progress", 1, "58 of 100 documents done"],
] as const)("the page %s", (_, index, text) => {
  test.each([
    ["light", { colorScheme: "light" }],
    ["dark at 320 pixels", { colorScheme: "dark", viewport: { width: 320, height: 700 } }],
  ] as const)("%s: no error, no request but its stream, nothing for axe", async (_name, options) => {
    const url = server.urls[index] as string;
    const { page, problems, requests } = await openPage(browser, url, options);
    await page.getByText(text).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    expect(problems).toEqual([]);
    expect(requests).toEqual([url, `${url}/events`]);
    await page.context().close();
  });
});

test("the engineers' page shows a hostile name as text", async () => {
  const { page } = await openPage(browser, server.urls[0] as string);
  await page.getByText("about 34 s left").waitFor();
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.locator("h1").textContent()).toBe("<img src=x onerror=alert(1)>");
  await page.context().close();
});

test("the progress bar follows the states, reconnects by itself, and shows the end", async () => {
  const { page } = await openPage(browser, server.urls[1] as string);
  const bar = page.getByRole("progressbar");
  await page.getByText("About 34 seconds left.").waitFor();
  expect(await bar.getAttribute("aria-valuenow")).toBe("58");
  server.publish("progress", customers({ done: 90, leftMs: null, retrying: 2 }));
  await page.getByText("90 of 100 documents done").waitFor();
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  server.publish("progress", customers({ phase: "done", done: 97, failed: 3, isOver: true }));
  await page.getByText("Finished. 3 documents could not be processed.").waitFor();
  expect(await bar.getAttribute("aria-valuenow")).toBe("100");
  server.publish("progress", customers());
  await page.context().close();
});
