import { spawnSync } from "node:child_process";
import { median } from "../../src/base/statistics.ts";

/** One line of the bench: what is held to what, and what was measured. */
export interface Row {
  readonly what: string;
  readonly bound: string;
  readonly measured: string;
  readonly ok: boolean;
}

/** Wall-clock seconds of a call. */
export async function timed(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

/** Wall-clock seconds of a whole node process. */
export function processSeconds(args: readonly string[], cwd: string): number {
  const start = performance.now();
  spawnSync(process.execPath, [...args], { stdio: "ignore", cwd });
  return (performance.now() - start) / 1000;
}

/** Medians of two figures taken in turn, so that a machine whose speed drifts favours neither. */
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
