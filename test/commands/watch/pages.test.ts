import { expect, test } from "vitest";
import { PagesOfMetrics } from "../../../src/commands/watch/pages.ts";
import type { WatchQueue } from "../../../src/experiment/metrics-watch.ts";
import type { CustomerState } from "../../../src/serve/pages.ts";

/** The states of the page for customers after one read a minute, and after the end. */
function statesOf(queues: readonly (WatchQueue | null)[]): CustomerState[] {
  const states: CustomerState[] = [];
  const pages = new PagesOfMetrics({
    showEngineers: () => undefined,
    showCustomers: (state) => void states.push(state),
  });
  queues.forEach((queue, minute) => {
    pages.show({
      schemaVersion: 1,
      kind: "watch",
      at: new Date(minute * 60_000).toISOString(),
      target: { kind: "local", region: "us-east-1", stack: "flatten" },
      minutes: [],
      queue,
      metricsRequested: 0,
      usd: 0,
    });
  });
  pages.end();
  return states;
}

const queue = (visible: number, deadLetters: number | null = null): WatchQueue => ({
  visible,
  notVisible: 0,
  delayed: 0,
  deadLetters,
});

test("documents are not done before the first message has been seen, nor without a queue", () => {
  expect(statesOf([queue(0), queue(10), queue(4), queue(0)]).map(({ phase }) => phase)).toEqual([
    "starting",
    "running",
    "running",
    "done",
    "done",
  ]);
  expect(statesOf([null]).map(({ phase, total }) => [phase, total])).toEqual([
    ["starting", 0],
    ["stopped", 0],
  ]);
});

test("messages that were dead-lettered since the queue was fullest are failed documents", () => {
  const [, later, last] = statesOf([queue(10, 3), queue(4, 4), queue(0, 5)]);
  expect(later).toMatchObject({ phase: "running", done: 5, failed: 1, total: 10, leftMs: 40_000 });
  expect(last).toMatchObject({ phase: "done", done: 8, failed: 2, total: 10 });
});
