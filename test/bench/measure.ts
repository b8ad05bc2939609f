import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "../../src/base/numbers.ts";

/** One line of the benchmark: what is measured, its bound, and the result. */
export interface Row {
  readonly what: string;
  readonly bound: string;
  readonly measured: string;
  readonly ok: boolean;
}

/** Returns the wall-clock seconds of a call. */
export async function timed(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

/** Returns the wall-clock seconds of a Node process. */
export function processSeconds(args: readonly string[], cwd: string): number {
  const start = performance.now();
  spawnSync(process.execPath, [...args], { stdio: "ignore", cwd });
  return (performance.now() - start) / 1000;
}

/** Whether the system tells the CPU time of each thread: Linux does. */
export const hasThreadTimes = existsSync("/proc/self/schedstat");

/** Returns the CPU time that each thread of a process has used, milliseconds, by its id. */
function threadTimes(pid: number): Map<string, number> {
  const folder = `/proc/${pid}/task`;
  const times = readdirSync(folder).map((id): [string, number] => {
    const [nanoseconds] = readFileSync(join(folder, id, "schedstat"), "utf8").split(" ");
    return [id, Number(nanoseconds) / 1e6];
  });
  return new Map(times);
}

/** Returns the CPU time that each thread of a process uses during a call, milliseconds. A thread must not end during it. */
export async function threadTimesOf(pid: number, run: () => unknown): Promise<number[]> {
  const before = threadTimes(pid);
  await run();
  return Array.from(threadTimes(pid), ([id, ms]) => ms - (before.get(id) ?? 0));
}

/** What a call took in this process. */
export interface Cost {
  readonly seconds: number;
  /** CPU time of the thread that used the most, milliseconds; NaN if the system does not tell it. */
  readonly busiestMs: number;
}

async function costOf(run: () => unknown): Promise<Cost> {
  let seconds = 0;
  const measured = async () => {
    seconds = await timed(run);
  };
  if (hasThreadTimes) return { busiestMs: Math.max(...(await threadTimesOf(process.pid, measured))), seconds };
  await measured();
  return { busiestMs: Number.NaN, seconds };
}

/** Returns the medians of what two calls take in turn, so that a change of the machine's speed affects both. */
export async function costsInTurn(
  rounds: number,
  first: () => unknown,
  second: () => unknown,
): Promise<readonly [Cost, Cost]> {
  const costs: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    costs[0].push(await costOf(first));
    costs[1].push(await costOf(second));
  }
  const medians = (all: readonly Cost[]): Cost => ({
    seconds: median(all.map(({ seconds }) => seconds)),
    busiestMs: median(all.map(({ busiestMs }) => busiestMs)),
  });
  return [medians(costs[0]), medians(costs[1])];
}

/** Returns the medians of two figures measured in turn, so that a change of the machine's speed affects both. */
export async function inTurn(
  rounds: number,
  first: () => Promise<number> | number,
  second: () => Promise<number> | number,
): Promise<readonly [number, number]> {
  const figures: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    figures[0].push(await first());
    figures[1].push(await second());
  }
  return [median(figures[0]), median(figures[1])];
}

export const figure = (value: number, digits = 2): string => value.toFixed(digits);
