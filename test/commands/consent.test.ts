import { describe, expect, test } from "vitest";
import type { commands } from "../../src/commands/commands.ts";
import { deployedStack } from "../support/deployed-stack.ts";
import { endpointOf } from "../support/flatten.ts";
import { recordedEndpoint } from "../support/recorded-endpoint.ts";

/** What a command does off the local target without a terminal and without `--yes`. */
type Behavior = "reads" | "asks" | "runs a harmless burst" | "local only";

/** A command line for every command. */
const lines: Readonly<Record<keyof typeof commands, readonly [line: string, Behavior]>> = {
  home: ["home", "local only"],
  complete: ["complete bash", "local only"],
  man: ["man", "local only"],
  lab: ["lab --list", "local only"],
  init: ["init --function flatten-process", "reads"],
  burst: ["burst --count 2 --work 1s", "runs a harmless burst"],
  compare: ["compare --arms direct,cap:2 --count 2 --work 1s", "asks"],
  plan: ["plan --jitter 10-100 --work-from logs", "reads"],
  explain: ["explain", "local only"],
  measure: ["measure", "reads"],
  diff: ["diff latest", "local only"],
  report: ["report", "local only"],
  "watch-metrics": ["watch-metrics --once", "reads"],
  "runs list": ["runs list", "local only"],
  "runs show": ["runs show", "local only"],
  "runs rm": ["runs rm latest", "local only"],
  "runs prune": ["runs prune --keep 1", "local only"],
  "baseline save": ["baseline save main", "local only"],
  "baseline list": ["baseline list", "local only"],
  "baseline rm": ["baseline rm main", "local only"],
  logs: ["logs", "reads"],
  "alarms list": ["alarms list", "reads"],
  "alarms history": ["alarms history", "reads"],
  "alarms wait": ["alarms wait --state OK --timeout 1s", "reads"],
  "alarms test": ["alarms test", "asks"],
  doctor: ["doctor", "reads"],
  deploy: ["deploy --parameter BatchSize=7", "asks"],
  status: ["status", "reads"],
  destroy: ["destroy", "asks"],
  "queue stats": ["queue stats", "reads"],
  "queue peek": ["queue peek", "asks"],
  "queue send": ["queue send --job 7", "asks"],
  "queue pause": ["queue pause", "asks"],
  "queue resume": ["queue resume", "asks"],
  "queue purge": ["queue purge", "asks"],
  "dlq stats": ["dlq stats", "reads"],
  "dlq peek": ["dlq peek", "reads"],
  "dlq redrive": ["dlq redrive --jitter 10-20", "asks"],
  "dlq purge": ["dlq purge", "asks"],
  "local start": ["local start", "local only"],
  "local reset": ["local reset", "local only"],
};

/** A stack behind an endpoint with one dead-lettered message, and the changes that commands ask it for. */
async function recordedStack() {
  const { emulator, deadLetters, queue } = await deployedStack();
  deadLetters.send({ body: '{"document":1,"workMs":2000}' });
  return { ...(await recordedEndpoint(emulator)), deadLetters, queue };
}

describe("off the local target, without a terminal and without --yes", () => {
  const remote = Object.values(lines).filter(([, behavior]) => behavior !== "local only");

  test.each(remote)("flatten %s %s", async (line, behavior) => {
    const { flatten, made } = await recordedStack();
    const { code, stdout, stderr } = await flatten(line);
    if (behavior === "asks") {
      expect({ code, stdout }, stderr).toEqual({ code: 6, stdout: "" });
      expect(stderr).toContain("--yes");
    }
    if (behavior === "runs a harmless burst") expect(new Set(made)).toEqual(new Set(["Invoke"]));
    else expect(made, stderr).toEqual([]);
  });
});

describe("with --dry-run nothing is sent or changed, and nothing is asked", () => {
  const changing = Object.values(lines).filter(
    ([line, behavior]) => (behavior === "asks" && line !== "queue peek") || behavior === "runs a harmless burst",
  );

  test.each(changing)("flatten %s", async (line) => {
    const { flatten, made, queue, deadLetters } = await recordedStack();
    const { code, stdout, stderr } = await flatten(`${line} --dry-run`);
    expect({ code, made }, stderr).toEqual({ code: 0, made: [] });
    expect(stdout).toMatch(/nothing was sent or changed|would be moved/);
    expect([queue.counts().visible, deadLetters.counts().visible]).toEqual([0, 1]);
  });
});

describe("dlq redrive off the local target", () => {
  test("names the messages, the expected peak and the free concurrency before it asks", async () => {
    const { flatten, deadLetters } = await recordedStack();
    const { code, stderr } = await flatten("dlq redrive");
    expect(code).toBe(6);
    expect(stderr.replace(/\s+/g, " ")).toContain(
      "expected peak about 1 concurrent execution (jobs of 2.0 s); 1000 of the account's 1000 are free",
    );
    expect(stderr).toContain("Move 1 message from flatten-dlq to flatten-queue?");
    expect(deadLetters.counts().visible).toBe(1);
  });

  test("warns about a peak of more than half of the free concurrency", async () => {
    const { emulator, deadLetters } = await deployedStack({ accountConcurrency: 10 });
    for (let document = 1; document <= 30; document++) deadLetters.send({ body: JSON.stringify({ document }) });
    const { flatten } = await endpointOf(emulator);
    const { stderr } = await flatten("dlq redrive");
    expect(stderr).toContain("may take more than half of the free concurrency");
  });

  test("with --yes it moves the messages; a dry run and an empty queue need no consent", async () => {
    const { flatten, deadLetters, queue } = await recordedStack();
    expect((await flatten("dlq redrive --dry-run")).code).toBe(0);
    const { code } = await flatten("dlq redrive --jitter 900 --yes");
    expect([code, deadLetters.counts().visible, queue.counts().delayed]).toEqual([0, 0, 1]);
    expect((await flatten("dlq redrive")).code).toBe(0);
  });
});
