import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import type { ProcessContext } from "../../../src/cli/command.ts";
import { queueStatsReport as queueStatsLines } from "../../../src/commands/queue/report.ts";
import type { QueueStatsDocument } from "../../../src/operate/queue.ts";
import { plainView } from "../../../src/report/page.ts";
import { flatten } from "../../support/flatten.ts";
import { printed } from "../../support/printed.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const queueStatsReport = printed(queueStatsLines);

/** A terminal with an answer to the first prompt. */
function terminal(typed: string) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  stderr.once("data", () =>
    setImmediate(() => {
      stdin.write(typed);
      setImmediate(() => stdin.write("\r"));
    }),
  );
  return { stdin: () => stdin, stderr } as unknown as Pick<ProcessContext, "stdin" | "stderr">;
}

const escapeStart = String.fromCharCode(27);

test("queue stats of a queue without a dead-letter queue suggests no command that needs one", () => {
  const depth = { visible: 0, notVisible: 0, delayed: 0 };
  const settings = { redrive: null } as QueueStatsDocument["settings"];
  const target = { kind: "aws", region: "us-east-1", stack: null, queue: "mails" } as const;
  const document = {
    queue: "mails",
    target,
    depth,
    settings,
    oldestMessage: null,
    paused: false,
  } as QueueStatsDocument;
  expect(queueStatsReport(document, plainView)).toContain("next: flatten watch-metrics");
  expect(queueStatsReport(document, plainView)).not.toContain("flatten dlq");
});

test("every command prints one JSON document and nothing else on stdout", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "lines.jsonl"), '{"document":1}\n\n{"document":2}\r\n');
  const lines = {
    "queue send --file lines.jsonl --delay 5m": { kind: "queue-send", sent: 2, messages: 2, state: "sent" },
    "queue stats": { kind: "queue-stats", depth: { visible: 0, notVisible: 0, delayed: 2 } },
    "queue peek": { kind: "queue-peek", messages: [] },
    "queue purge --confirm flatten-queue": { kind: "queue-purge", held: { delayed: 2 } },
    "dlq stats": { kind: "dlq-stats", groups: [], source: { queue: "flatten-queue", maxReceiveCount: 5 } },
    "dlq peek": { kind: "dlq-peek", messages: [] },
    "dlq redrive": { kind: "dlq-redrive", state: "completed", found: 0, way: { by: "task" } },
    "dlq redrive --jitter 10-20 --seed 5": {
      kind: "dlq-redrive",
      seed: 5,
      way: { jitterSeconds: { min: 10, max: 20 } },
    },
    "dlq redrive --dry-run": { state: "planned", findings: { messagesRead: 0 } },
    "dlq purge --yes": { kind: "dlq-purge", queue: "flatten-dlq" },
  };
  for (const [line, expected] of Object.entries(lines)) {
    const { code, stdout, stderr } = await flatten(`${line} --format json`, { cwd });
    expect([line, code]).toEqual([line, 0]);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, ...expected });
    expect(stdout + stderr).not.toContain(escapeStart);
  }
});

test("reports keep to the width of the terminal and contain no escapes", async () => {
  const cwd = temporaryFolder();
  await flatten("queue send --job 7 --job 8 --delay 0", { cwd });
  for (const line of ["queue stats", "queue peek", "dlq stats", "dlq peek --attributes", "dlq redrive --dry-run"]) {
    const { code, stdout } = await flatten(line, { cwd, env: { COLUMNS: "60" } });
    expect([line, code]).toEqual([line, 0]);
    expect(stdout).not.toContain(escapeStart);
    for (const each of stdout.split("\n")) expect(each.length).toBeLessThanOrEqual(60);
  }
});

describe("a purge", () => {
  test("is refused without a terminal and with a wrong name", async () => {
    const cwd = temporaryFolder();
    await flatten("queue send --job 7 --delay 900", { cwd });
    expect(await flatten("queue purge", { cwd })).toMatchObject({ code: 6, stdout: "" });
    const wrong = await flatten("queue purge --confirm other", { cwd });
    expect(wrong).toMatchObject({ code: 6, stdout: "", stderr: expect.stringContaining("--confirm flatten-queue") });
    expect(await flatten("queue purge", { cwd, ...terminal("other") })).toMatchObject({ code: 6, stdout: "" });
    expect(JSON.parse((await flatten("queue stats --format json", { cwd })).stdout).depth.delayed).toBe(1);
  });

  test("is made after its name was typed, and not twice within 60 s", async () => {
    const cwd = temporaryFolder();
    await flatten("queue send --job 7 --delay 900", { cwd });
    const { code, stdout } = await flatten("queue purge", { cwd, ...terminal("flatten-queue") });
    expect([code, stdout]).toEqual([0, expect.stringContaining("60 s")]);
    const again = await flatten("queue purge --yes", { cwd });
    expect(again).toMatchObject({ code: 5, stdout: "", stderr: expect.stringContaining("less than 60 s ago") });
    expect(JSON.parse((await flatten("queue stats --format json", { cwd })).stdout).depth.delayed).toBe(0);
  });
});

test.each([
  ["dlq redrive --rate 0", "--rate 50"],
  ["dlq redrive --rate 501", "1 to 500"],
  ["dlq redrive --jitter 0-2y", "at most one year"],
  ["dlq redrive --spread even", "--jitter 10-100"],
  ["dlq redrive --repaired --spread even", "--jitter 10-100"],
  ["dlq redrive --jitter 5 --rate 5", "choose one"],
  ["dlq redrive --max 5 --rate 5", "neither select, copy, delay nor change"],
  ["dlq redrive --to flatten-dlq", "name another queue"],
  ["dlq redrive --jitter 5 --spread waves", "random, stratified, even"],
  ["queue peek --max 0", "--max"],
  ["queue send", "--job"],
  ["queue send x --job 3", "pass only one of"],
  ["queue send x --delay 901", "0 to 900"],
  ["queue send x --delay 1500ms", "whole seconds"],
  ["queue send --file missing.jsonl", "does not exist"],
])("%s is a usage error that names the allowed values", async (line, message) => {
  const cwd = temporaryFolder();
  expect(await flatten(line, { cwd })).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(message) });
});

test("a JSON array is no file of messages, and the error writes one", async () => {
  const { code, stderr } = await flatten(["queue", "send", "--file", "all orders.json"], {
    files: { "all orders.json": '[{"a":1},{"a":2}]' },
  });
  expect([code, stderr]).toEqual([2, expect.stringContaining("jq -c '.[]' 'all orders.json' > lines.jsonl")]);
});

test("a line that is not JSON is rejected before any message is sent", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "lines.jsonl"), '{"document":1}\n{document:2}\n');
  const { code, stderr } = await flatten("queue send --file lines.jsonl", { cwd });
  expect([code, stderr]).toEqual([2, expect.stringContaining("line 2 is not JSON")]);
});
