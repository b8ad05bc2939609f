import { type Random, randomFrom } from "../../src/base/random.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import { type ArmSpec, armName } from "../../src/experiment/arm-spec.ts";
import type { Via } from "../../src/plan/scenario.ts";
import type { SpreadName } from "../../src/plan/spreads/spread.ts";
import type { Work } from "../../src/plan/work.ts";
import { fixedWork, rangeWork } from "../../src/plan/work-distributions.ts";

/** One simulated experiment: an account, a stack, and the arms to run. */
export interface Scenario {
  readonly seed: number;
  readonly options: Partial<EmulatorOptions>;
  /** Parameters of infra/template.yaml. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly specs: readonly ArmSpec[];
  /** The scenario in one line, for the message of a failure. */
  readonly text: string;
}

const vias: readonly Via[] = ["sqs", "sqs", "sqs", "trigger", "invoke", "invoke-async"];
const spreadNames: readonly SpreadName[] = ["random", "stratified", "even", "waves", "poisson"];
const hourMs = 3_600_000;

/** Draws a scenario from a seed. */
export function scenarioOf(seed: number): Scenario {
  const random = randomFrom(`sim/${seed}`);
  const work = drawWork(random);
  const first = drawSpec(random, pick(random, vias), work);
  const second = random.chance(0.2) ? [drawSpec(random, pick(random, vias), work)] : [];
  const specs = [first, ...second];
  const options = {
    accountConcurrency: pick(random, [3, random.integer(4, 20), 50, 200, 1000, 1000, 1000]),
    sqsDuplicateProbability: random.chance(0.25) ? 0.03 : 0,
    // Only for speed; deployment is not tested here.
    stackResourceMs: 10,
  };
  const parameters = drawParameters(random, work, options.accountConcurrency);
  const shown = specs.map((spec) => shownSpec(spec)).join(" + ");
  return { seed, options, parameters, specs, text: `${shown} · ${JSON.stringify({ ...options, ...parameters })}` };
}

const pick = <T>(random: Random, choices: readonly T[]): T => choices[random.integer(0, choices.length - 1)] as T;

function drawWork(random: Random): Work {
  const seconds = pick(random, [0.2, 1, 2.5, 5, 12]);
  return random.chance(0.4) ? rangeWork(seconds / 2, seconds * 2) : fixedWork(seconds);
}

function drawSpec(random: Random, via: Via, work: Work): ArmSpec {
  const queued = via === "sqs" || via === "trigger";
  const minSeconds = pick(random, [0, 0, random.integer(0, 20)]);
  const window = queued && random.chance(0.7) ? { minSeconds, maxSeconds: minSeconds + random.integer(1, 100) } : null;
  const spread = window === null ? "none" : pick(random, spreadNames);
  return {
    name: armName(via, window, spread),
    via,
    count: pick(random, [random.integer(1, 40), random.integer(20, 120), random.integer(100, 300)]),
    window,
    spread,
    work,
    failShare: random.chance(0.3) ? pick(random, [0.05, 0.1, 0.5]) : 0,
    flaky: random.chance(0.3) ? pick(random, [0.05, 0.3]) : 0,
    pauseMs: random.chance(0.15) ? random.integer(1, 200) : 0,
    parallel: random.chance(0.15) ? random.integer(1, 30) : undefined,
    timeoutMs: 24 * hourMs,
  };
}

function drawParameters(random: Random, work: Work, accountLimit: number): Record<string, string> {
  const batchSize = pick(random, [1, 1, 1, 3, 10, 25]);
  const batchSeconds = Math.ceil(batchSize * work.longestSeconds) + 1;
  // Some timeouts are shorter than the work, so these functions time out and log no job.
  const timeoutSeconds = random.chance(0.08) ? Math.max(1, Math.floor(work.longestSeconds / 2)) : batchSeconds;
  const batchingSeconds = batchSize > 10 ? random.integer(1, 5) : pick(random, [0, 0, 1, 5]);
  const reservedMax = accountLimit - 100;
  return {
    BatchSize: String(batchSize),
    MaximumBatchingWindowInSeconds: String(batchingSeconds),
    FunctionTimeoutSeconds: String(timeoutSeconds),
    VisibilityTimeoutSeconds: String(timeoutSeconds * pick(random, [1, 2, 6]) + batchingSeconds),
    MaxReceiveCount: String(pick(random, [1, 2, 3, 5, 5])),
    AsyncEventAgeSeconds: String(pick(random, [60, 600, 3600])),
    AsyncRetryAttempts: String(random.integer(0, 2)),
    ...(random.chance(0.3) ? { MaximumConcurrency: String(pick(random, [2, 5, 20, 100])) } : {}),
    ...(random.chance(0.2) && reservedMax > 0
      ? { ReservedConcurrency: String(Math.min(reservedMax, pick(random, [1, 4, 30, 100]))) }
      : {}),
  };
}

const shownSpec = ({ name, count, work, failShare, flaky, pauseMs, parallel }: ArmSpec): string =>
  `${name} × ${count}, work ${work.text}, fail ${failShare}, flaky ${flaky}, pause ${pauseMs} ms, parallel ${parallel ?? "-"}`;
