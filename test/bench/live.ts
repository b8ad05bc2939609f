import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realClock } from "../../src/aws/real-clock.ts";
import type { ProcessContext } from "../../src/cli/command.ts";
import { picture } from "../../src/commands/arms/live/picture.ts";
import { planArms, planRun } from "../../src/experiment/arm-run.ts";
import { type LiveState, newLiveState, reduceLive } from "../../src/experiment/live-state.ts";
import { noEnvironments } from "../../src/experiment/stack-facts.ts";
import { localTarget } from "../../src/index.ts";
import { main } from "../../src/main.ts";
import { fixedWork } from "../../src/plan/work-distributions.ts";
import { paintFor } from "../../src/terminal/characters.ts";
import { undisturbed } from "../support/undisturbed.ts";
import { figure, inTurn, type Row } from "./measure.ts";

const jobs = 10_000;
const rounds = 5;
const frames = 200;
const bounds = { frameMs: 5, ratio: 1.05 };

/** The picture of a burst of 10,000 jobs: what one frame costs, and what drawing costs a whole run. */
export async function liveBench(): Promise<Row[]> {
  const frameMs = await frameCost();
  const [live, plain] = await inTurn(
    rounds,
    () => burstCpuSeconds(true),
    () => burstCpuSeconds(false),
  );
  const ratio = live / plain;
  return [
    {
      what: `one frame of a burst of ${jobs} jobs, 120x40: computing time`,
      bound: `<= ${bounds.frameMs} ms`,
      measured: `${figure(frameMs)} ms`,
      ok: frameMs <= bounds.frameMs,
    },
    {
      what: `flatten burst, ${jobs} jobs, drawn in place: computing time, times that with plain lines`,
      bound: `<= ${bounds.ratio}`,
      measured: figure(ratio),
      ok: ratio <= bounds.ratio,
    },
  ];
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** The mean computing time of a frame near the end of a run, when its curve is longest. */
async function frameCost(): Promise<number> {
  const state = await stateAtEnd();
  const view = { paint: paintFor(true), columns: 119, unicode: true };
  const moment = {
    nowMs: 100_000,
    goal: 600,
    alarm: 500,
    place: "emulator",
    keys: ["q"],
    isPaused: false,
    help: undefined,
  };
  const startMs = cpuMs();
  for (let frame = 0; frame < frames; frame++) picture(state, { ...moment, nowMs: 100_000 + frame }, view, 39);
  return (cpuMs() - startMs) / frames;
}

async function stateAtEnd(): Promise<LiveState> {
  const target = await localTarget({ accountConcurrency: jobs });
  const spec = {
    name: "bench",
    via: "sqs",
    count: jobs,
    window: { minSeconds: 0, maxSeconds: 100 },
    spread: "random",
    work: fixedWork(5),
    failShare: 0,
    flaky: 0,
    pauseMs: 0,
    parallel: undefined,
    timeoutMs: 600_000,
  } as const;
  const [arm] = await planArms(target, [spec]);
  if (arm === undefined) throw new Error("no arm was planned");
  const run = planRun(arm, { target, id: "bench", seed: 1, found: noEnvironments });
  const starts = Array.from({ length: jobs }, (_, job) => job * 10);
  const seen = {
    kind: "seen",
    progress: {
      arm: "bench",
      phase: "running",
      total: jobs,
      done: jobs - 10,
      running: 10,
      waiting: 0,
      failed: 0,
      elapsedMs: 100_000,
      remainingMs: 1_000,
    },
    details: {
      sending: { sent: jobs, spanMs: 3_000, isOpen: false },
      retrying: 0,
      firstAttemptsMs: 1_000,
      lastSuccessMs: 99_000,
      flights: { starts, ends: starts.map((ms) => ms + 5_000) },
    },
  } as const;
  return reduceLive(reduceLive(newLiveState(["bench"]), { kind: "began", run }), seen);
}

/** Runs a burst in this process, on a terminal that forgets what is written to it. */
async function burstCpuSeconds(isLive: boolean): Promise<number> {
  const cwd = mkdtempSync(join(tmpdir(), "flatten-bench-"));
  const line = `burst --count ${jobs} --jitter 0-100 --account-limit 10000 --seed 42${isLive ? "" : " --plain"}`;
  const silent = { write: () => true };
  const context: ProcessContext = {
    argv: line.split(" "),
    env: {},
    cwd,
    stdout: silent,
    stderr: { ...silent, isTTY: true, columns: 120, rows: 40 },
    wallClock: realClock,
    ...undisturbed(),
  };
  const startMs = cpuMs();
  const code = await main(context);
  const seconds = (cpuMs() - startMs) / 1_000;
  rmSync(cwd, { recursive: true, force: true });
  if (code !== 0) throw new Error(`flatten ${line} ended with ${code}`);
  return seconds;
}
