import type { Outage } from "../base/job.ts";
import { rounded } from "../base/numbers.ts";
import type { Assertion } from "../measure/assertion.ts";
import type { Tenant } from "../measure/tenants.ts";
import type { Payloads } from "../plan/payloads.ts";
import type { Arrivals } from "../plan/predict.ts";
import { isQueued, type Via } from "../plan/scenario.ts";
import type { BurstGoal } from "../plan/solve/goal.ts";
import type { JitterWindow, SpreadName } from "../plan/spreads/spread.ts";
import { type Work, workPercentile } from "../plan/work.ts";
import type { Beyond } from "./beyond.ts";
import type { ArmSettings, SettingValue } from "./settings.ts";

/** One way to run the burst, as the user asked for it. */
export interface ArmSpec {
  readonly name: string;
  readonly via: Via;
  /** Number of jobs. */
  readonly count: number;
  /** The jobs of the burst, if the emulator runs only the first `count` of them. */
  readonly sampleOf?: number;
  /** Whether jobs through a Distributed Map are only counted, because there are too many to follow each one in the log. */
  readonly isCounted?: true;
  /** Window of the delays, whole seconds; null for no delays. */
  readonly window: JitterWindow | null;
  readonly spread: SpreadName;
  /** How delays beyond 900 s are made; left out if there are none. */
  readonly beyond?: Beyond;
  /** Number of places of the spread `slots`, if a goal has chosen it. */
  readonly places?: number;
  /** How long the jobs work. */
  readonly work: Work;
  /** Sizes of the documents, in job order, if they are known. */
  readonly sizes?: readonly number[];
  /** What is sent for the jobs; undefined for jobs of flatten, which only its own function does. */
  readonly payloads?: Payloads;
  /** Share of the jobs that fail on every attempt, 0–1. */
  readonly failShare: number;
  /** Probability that one attempt fails, 0–1. */
  readonly flaky: number;
  /** Attempts that begin in this time of the run fail, seconds after its start; left out for no outage. */
  readonly outage?: Outage;
  /** When each job arrives, seconds after the first one, ascending; undefined if all arrive at once. Delays are added. */
  readonly arrivalsSeconds?: Arrivals;
  /** Pause between two calls, milliseconds. */
  readonly pauseMs: number;
  /** The rate that the pause comes from, messages per second; left out if no rate was asked for. */
  readonly ratePerSecond?: number;
  /** Calls in flight from the driver; undefined for the default of the path. */
  readonly parallel: number | undefined;
  /** Conditions that end the run as soon as one of them holds. */
  readonly abort?: readonly Assertion[];
  /** Whether the throttles of other functions are read too. */
  readonly readsOtherThrottles?: true;
  /** The tenants of the jobs, in the order in which they send; left out for jobs of one tenant. */
  readonly tenants?: readonly Tenant[];
  /** Whether each tenant has a message group of its own, so that a standard queue is fair between them. */
  readonly isFair?: true;
  /** When sending and following end at the latest, milliseconds after the start. */
  readonly timeoutMs: number;
  /** Whether the window leaves room for other work of the function. */
  readonly besideOthers?: true;
  /** The goal that the window was chosen for. */
  readonly goal?: BurstGoal;
  /** Settings that the stack has while the arm runs; they are restored afterwards. */
  readonly settings?: ArmSettings;
}

/** The emulator runs at most so many jobs of a Distributed Map in full; of a larger burst it runs a sample. */
export const fullJobsMax = 100_000;

/** So many jobs of a larger burst run in full, with delays that are placed for them alone. */
export const sampleJobs = 2_000;

/** On AWS flatten follows each job of so many in the log of the function. Those of a larger burst are only counted. */
export const followedJobsMax = 1_000_000;

/** The most jobs of a Map that invokes the function: the longest list that a Map accepts is not published. */
export const poolJobsMax = 30_000;

/** Calls in flight without `--parallel`: SQS calls of flatten itself, and of the trigger function; undefined for no limit. */
export const callsInFlight = {
  invoke: undefined,
  "invoke-async": undefined,
  sqs: 50,
  trigger: 8,
  map: undefined,
  pool: undefined,
} as const satisfies Record<Via, number | undefined>;

/** Whether a Distributed Map of Step Functions sends the jobs, or invokes the function. */
export const isByMap = (via: Via): via is "map" | "pool" => via === "map" || via === "pool";

/** Time from the first to the last call that the pauses take, seconds. */
export const pausedSeconds = ({ pauseMs, count }: Pick<ArmSpec, "pauseMs" | "count">): number =>
  (pauseMs * (count - 1)) / 1000;

/** What an arm has of its own, apart from its path and its window. */
type OwnParts = Pick<ArmSpec, "ratePerSecond" | "settings" | "isFair">;

/** Name of an arm, as tables show it: its path, its window, its rate and its own settings. */
export function armName(via: Via, window: ArmSpec["window"], spread: SpreadName, parts: OwnParts = {}): string {
  const { ratePerSecond, isFair, settings = {} } = parts;
  const own = [
    ...(isFair ? ["fair"] : []),
    ...(ratePerSecond === undefined ? [] : [`${ratePerSecond}/s`]),
    ...Object.entries(settings).map(([setting, value]) => settingText(setting as keyof ArmSettings, value)),
  ];
  const path = window === null && own.length > 0 ? via : pathName(via, window, spread);
  return [path, ...own].join(" ");
}

const settingText = (setting: keyof ArmSettings, value: SettingValue): string =>
  setting === "enabled" ? "paused" : `${settingLabels[setting]} ${value}`;

const settingLabels = {
  batchSize: "batch",
  batchingWindowSeconds: "window",
  maximumConcurrency: "cap",
  reservedConcurrency: "reserved",
  pollers: "pollers",
} as const satisfies Record<Exclude<keyof ArmSettings, "enabled">, string>;

const pathLabels = {
  invoke: "direct",
  "invoke-async": "direct async",
  sqs: "sqs",
  trigger: "trigger",
  map: "map",
  pool: "map",
} as const satisfies Record<Via, string>;

function pathName(via: Via, window: ArmSpec["window"], spread: SpreadName): string {
  const path = pathLabels[via];
  if (!isQueued(via)) return path;
  if (window === null || (window.minSeconds === 0 && window.maxSeconds === 0)) return `${path} 0 s`;
  const how = spread === "random" ? "" : ` ${spread}`;
  return `${path} ${window.minSeconds}-${window.maxSeconds} s${how}`;
}

/** What the jobs of an arm were and how they were sent: what flags, defaults and files came to. */
export interface ArmLoad {
  /** The distribution of the work times, seconds. */
  readonly work: {
    readonly kind: string;
    readonly meanSeconds: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  };
  /** Share of the jobs that fail on every attempt, and the probability that one attempt fails, 0–1. */
  readonly failShare: number;
  readonly flaky: number;
  /** Pause between two calls. */
  readonly pauseSeconds: number;
  /** Calls in flight; null for the default of the path. */
  readonly parallel: number | null;
  /** Conditions that end the run. */
  readonly abort: readonly string[];
  /** A digest of the recorded arrivals, after they were scaled; null if all jobs arrived at once. */
  readonly arrivals: string | null;
  /** A digest of the sizes of the documents; null if they are unknown. */
  readonly sizes: string | null;
}

/** The load of an arm, for its result. */
export const loadOf = (spec: ArmSpec): ArmLoad => ({
  work: {
    kind: spec.work.kind,
    meanSeconds: rounded(spec.work.meanSeconds, 6),
    p50: rounded(workPercentile(spec.work, 0.5), 6),
    p95: rounded(workPercentile(spec.work, 0.95), 6),
    p99: rounded(workPercentile(spec.work, 0.99), 6),
  },
  failShare: spec.failShare,
  flaky: spec.flaky,
  pauseSeconds: spec.pauseMs / 1000,
  parallel: spec.parallel ?? null,
  abort: (spec.abort ?? []).map(({ expression }) => expression),
  arrivals: spec.arrivalsSeconds === undefined ? null : digestOf(spec.arrivalsSeconds),
  sizes: spec.sizes === undefined ? null : digestOf(spec.sizes),
});

/** A short text that differs if any of the numbers differs: the hash FNV-1a with 32 bits, and how many numbers there are. */
function digestOf(numbers: readonly number[]): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(Float64Array.from(numbers).buffer)) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${numbers.length}-${(hash >>> 0).toString(16).padStart(8, "0")}`;
}
