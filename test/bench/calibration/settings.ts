import type { Consumer } from "../../../src/plan/consumer.ts";
import type { SpreadName } from "../../../src/plan/spreads/spread.ts";
import type { WorldBurst } from "./world-run.ts";

/** A burst through the models of the emulator, whose prediction is checked. */
export interface WorldSetting extends Omit<WorldBurst, "consumer" | "via"> {
  readonly consumer?: Partial<Consumer>;
  /** The queue, unless said otherwise. */
  readonly via?: "invoke" | "invoke-async";
}

const over = (minSeconds: number, maxSeconds: number) => ({ minSeconds, maxSeconds });

/** Delays that are placed in a window. */
const spread = (
  name: string,
  count: number,
  from: number,
  to: number,
  work: string,
  consumer: Partial<Consumer> = {},
): WorldSetting => ({ count, spread: name as SpreadName, window: over(from, to), work, consumer });

const undelayed = (count: number, work: string, consumer: Partial<Consumer> = {}): WorldSetting => ({
  count,
  spread: "none",
  window: null,
  work,
  consumer,
});

const everySpread: readonly WorldSetting[] = [
  ...["random", "stratified", "even", "poisson", "slots"].flatMap((name) => [
    spread(name, 100, 10, 100, "5s"),
    spread(name, 300, 0, 240, "exponential:5s"),
  ]),
  spread("waves", 100, 0, 100, "5s"),
  spread("even", 1000, 10, 100, "5s"),
  spread("even", 1000, 0, 101, "5s"),
  spread("even", 600, 0, 200, "lognormal:4s,0.5"),
  spread("random", 20, 0, 30, "2s-8s"),
  spread("random", 300, 0, 60, "lognormal:4s,0.5"),
  spread("stratified", 500, 0, 120, "2s-8s"),
  spread("random", 1000, 10, 100, "5s"),
  spread("random", 2000, 0, 300, "lognormal:4s,0.5"),
  spread("poisson", 400, 0, 200, "2s-8s"),
  spread("random", 5000, 0, 600, "2s-8s"),
  spread("even", 5000, 0, 600, "5s"),
  // Above 10,000 jobs the model is another one.
  spread("random", 12_000, 0, 600, "5s"),
  spread("stratified", 12_000, 0, 300, "4s"),
  spread("even", 12_000, 0, 300, "5s"),
];

const growingMapping: readonly WorldSetting[] = [
  undelayed(100, "5s"),
  undelayed(30, "2s"),
  undelayed(300, "20s"),
  undelayed(1000, "exponential:2s"),
  undelayed(400, "200ms"),
  undelayed(3000, "2s"),
];

const longJobs: readonly WorldSetting[] = [
  spread("random", 30, 0, 900, "300s"),
  spread("even", 30, 0, 900, "300s"),
  spread("random", 50, 0, 300, "exponential:60s"),
  spread("stratified", 100, 0, 600, "lognormal:60s,0.5"),
  undelayed(50, "120s"),
];

const batches: readonly WorldSetting[] = [
  spread("random", 200, 0, 60, "2s", { batchSize: 10 }),
  spread("random", 200, 0, 60, "500ms", { batchSize: 10, batchingWindowSeconds: 5 }),
  spread("random", 300, 0, 120, "200ms-800ms", { batchSize: 20, batchingWindowSeconds: 10 }),
  spread("even", 200, 0, 100, "1s", { batchSize: 5, batchingWindowSeconds: 2 }),
  spread("stratified", 100, 0, 60, "5s", { batchSize: 10, batchingWindowSeconds: 20 }),
  spread("poisson", 200, 0, 90, "1s", { batchSize: 10, batchingWindowSeconds: 1 }),
  undelayed(200, "500ms", { batchSize: 10, batchingWindowSeconds: 5 }),
  undelayed(400, "1s", { batchSize: 10, maximumConcurrency: 5 }),
];

const coldStarts: readonly WorldSetting[] = [
  spread("random", 100, 10, 100, "5s", { coldStartMs: 3_000, coldStartSpreadMs: 500 }),
  spread("even", 100, 0, 60, "1s", { coldStartMs: 2_000, coldStartSpreadMs: 1_000 }),
  spread("stratified", 200, 0, 60, "2s-4s", { coldStartMs: 5_000, coldStartSpreadMs: 0 }),
  undelayed(150, "3s", { coldStartMs: 4_000, coldStartSpreadMs: 1_000 }),
];

const warmRepeats: readonly WorldSetting[] = [
  spread("random", 100, 10, 100, "5s", { warmEnvironments: 30 }),
  spread("even", 100, 0, 60, "1s", { warmEnvironments: 30, coldStartMs: 2_000 }),
  undelayed(100, "5s", { warmEnvironments: 60, coldStartMs: 1_000 }),
];

const limits: readonly WorldSetting[] = [
  spread("random", 200, 0, 60, "5s", { maximumConcurrency: 10 }),
  spread("random", 100, 0, 30, "5s", { accountConcurrency: 10 }),
  spread("even", 150, 0, 60, "2s-8s", { reservedConcurrency: 20 }),
  spread("random", 60, 0, 60, "5s", { reservedConcurrency: 4 }),
  undelayed(100, "exponential:4s", { maximumConcurrency: 8 }),
  { ...undelayed(200, "2s-8s", { accountConcurrency: 50 }), via: "invoke" },
  { ...undelayed(200, "lognormal:4s,0.5"), via: "invoke-async" },
  { ...undelayed(100, "5s", { accountConcurrency: 10 }), via: "invoke-async" },
];

/** A mapping in provisioned mode; `world` adds the rates that follow from it. */
const provisioned = (minimum: number, maximum: number, consumer: Partial<Consumer> = {}): Partial<Consumer> => ({
  ...consumer,
  provisionedPollers: { minimum, maximum },
});

const pollers: readonly WorldSetting[] = [
  undelayed(100, "5s", provisioned(2, 10)),
  undelayed(1000, "5s", provisioned(2, 200)),
  undelayed(1000, "2s-8s", provisioned(10, 20)),
  undelayed(2000, "100ms", provisioned(2, 4)),
  undelayed(600, "200ms", provisioned(3, 3, { batchSize: 10 })),
  spread("random", 500, 0, 60, "5s", provisioned(2, 200)),
  spread("even", 300, 0, 30, "5s", provisioned(5, 50)),
  spread("stratified", 800, 0, 40, "lognormal:4s,0.5", provisioned(2, 30)),
  spread("random", 300, 0, 60, "500ms", provisioned(2, 5, { batchSize: 10, batchingWindowSeconds: 2 })),
  spread("random", 12_000, 0, 120, "2s", provisioned(10, 300)),
  // Limits below ten invocations for each of the fewest pollers: batches are throttled.
  undelayed(400, "5s", provisioned(10, 20, { reservedConcurrency: 40 })),
  undelayed(300, "exponential:3s", provisioned(4, 30, { accountConcurrency: 25 })),
  spread("random", 400, 0, 60, "2s-8s", provisioned(2, 50, { reservedConcurrency: 30 })),
  spread("stratified", 300, 0, 60, "2s", provisioned(5, 50, { reservedConcurrency: 12 })),
];

/** The settings of the models, by the word that selects them. */
export const worldSettings: Readonly<Record<string, readonly WorldSetting[]>> = {
  spreads: everySpread,
  growing: growingMapping,
  long: longJobs,
  batches,
  cold: coldStarts,
  warm: warmRepeats,
  limits,
  pollers,
};

/** Command lines whose predicted and measured peaks are read from their results, by the word that selects them. */
export const commandSettings: Readonly<Record<string, readonly string[]>> = {
  parallel: [
    "burst --via invoke --count 150 --work 2s-4s --parallel 20",
    "burst --via invoke --count 100 --work 5s --parallel 7",
    "burst --via invoke --count 100 --work exponential:2s --parallel 10",
  ],
  failures: [
    "burst --count 100 --jitter 0-120 --work 5s --fail 10%",
    "burst --count 100 --jitter 0-120 --work 5s --flaky 20%",
    "burst --count 60 --jitter 0-60 --work 2s-6s --flaky 30%",
  ],
  rate: [
    "compare --arms rate:14/s --count 100 --work 5s",
    "compare --arms rate:14/s --count 300 --work 200ms-600ms",
    "compare --arms rate:3/s --count 200 --work exponential:4s",
    "compare --arms rate:40/s --count 1000 --work 2s",
  ],
  pollers: [
    "compare --arms pollers:2-10 --count 100 --work 5s",
    "compare --arms pollers:2-3 --count 200 --work exponential:4s",
    "compare --arms pollers:5-40 --count 1000 --work 2s",
    "compare --arms pollers:2-50 --count 500 --work lognormal:4s,0.5",
  ],
  outage: [
    "compare --arms sqs --count 200 --work 5s --outage 5s-60s",
    "compare --arms random:0-60 --count 200 --work 2s-8s --outage 20s-3m",
    "compare --arms pause --count 200 --work 2s-8s --outage 10s-2m",
  ],
  pause: [
    "compare --arms pause --count 100 --work 5s",
    "compare --arms pause --count 400 --work lognormal:2s,0.5",
    "compare --arms pause --count 200 --work exponential:4s --pause 50ms",
  ],
  fair: [
    "compare --arms fair --tenants big:200,small:10x10 --work 2s",
    "compare --arms fair --tenants big:300,small:5x20 --work lognormal:2s,0.5",
  ],
  map: [
    "compare --arms map:10 --count 100 --work 5s",
    "compare --arms map:25 --count 200 --work lognormal:2s,0.5",
    "compare --arms map:300 --count 200 --work 2s-8s",
    "burst --via map --count 100 --jitter 10-100 --work 5s",
    "burst --via map --count 500 --jitter 0-60 --work lognormal:4s,0.5",
    "burst --via map --count 500 --work 2s",
  ],
  beyond: [
    "burst --count 300 --jitter 0-40m --work 5s --beyond hops",
    "burst --count 300 --jitter 0-40m --work 5s --beyond scheduler",
    "burst --count 300 --jitter 20m-40m --work lognormal:8s,0.5 --beyond hops",
    "burst --count 300 --jitter 20m-40m --work 2s-8s --spread stratified --beyond scheduler",
    "burst --count 240 --jitter 20m-40m --work 5s --spread even --beyond hops",
  ],
  driver: ["burst --count 100 --jitter 10-100 --work 5s", "burst --count 100 --jitter 0-60 --spread even --work 2s-8s"],
};

/** Peaks that `--max-peak` is asked to keep, with the default jobs: 1 to 50 in groups, with the recommended spread. */
export const goalGroups: readonly (readonly number[])[] = Array.from({ length: 10 }, (_, group) =>
  Array.from({ length: 5 }, (_, index) => group * 5 + index + 1),
);

/** The same for every spread, at a few peaks. */
export const goalsOfSpreads = {
  spreads: ["random", "stratified", "even", "poisson", "waves", "slots"] as readonly string[],
  peaks: [5, 10, 25, 45] as readonly number[],
};

/** Peaks for jobs whose work the driver knows when it places them. */
export const knownWork: readonly { readonly count: number; readonly work: string; readonly maxPeak: number }[] = [
  { count: 60, work: "exponential:4s", maxPeak: 8 },
  { count: 150, work: "exponential:8s", maxPeak: 20 },
  { count: 60, work: "2s-8s", maxPeak: 10 },
];
