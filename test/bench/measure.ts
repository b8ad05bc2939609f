import { spawnSync } from "node:child_process";
import { median } from "../../src/base/statistics.ts";

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
