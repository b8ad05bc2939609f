import type { JitterWindow } from "../plan/jitter-window.ts";
import { isQueued, type Via } from "../plan/scenario.ts";
import type { BurstGoal } from "../plan/solve/goal.ts";
import type { SpreadName } from "../plan/spreads/spread.ts";
import type { Work } from "../plan/work/work.ts";
import type { ArmSettings } from "./settings/settings.ts";

/** One way to run the burst, decided before anything is sent. */
export interface ArmSpec {
  readonly name: string;
  readonly via: Via;
  /** Jobs. */
  readonly count: number;
  /** Whole seconds that delays are taken from; null for no delay. */
  readonly window: JitterWindow | null;
  readonly spread: SpreadName;
  /** How long the jobs work. */
  readonly work: Work;
  /** How big the documents are, in job order, where that is known. */
  readonly sizes?: readonly number[];
  /** Share of the documents that fail on every attempt, 0–1. */
  readonly failShare: number;
  /** Probability that any one attempt fails, 0–1. */
  readonly flaky: number;
  /** Pause between two sends, milliseconds. */
  readonly pauseMs: number;
  /** Calls in flight from the driver; undefined for as many as the road takes. */
  readonly parallel: number | undefined;
  /** How long the run is driven and followed at most, milliseconds. */
  readonly timeoutMs: number;
  /** What the window was chosen for. */
  readonly goal?: BurstGoal;
  /** What the stack has to be set to for this arm; put back after it. */
  readonly settings?: ArmSettings;
}

/** Name of an arm, as tables show it: the road, the window, and the settings that it has to itself. */
export function armName(via: Via, window: ArmSpec["window"], spread: SpreadName, settings: ArmSettings = {}): string {
  const own = Object.entries(settings).map(
    ([setting, value]) => `${settingLabels[setting as keyof ArmSettings]} ${value}`,
  );
  const plain = window === null && own.length > 0 ? via : pathName(via, window, spread);
  return [plain, ...own].join(" ");
}

const settingLabels = {
  batchSize: "batch",
  batchingWindowSeconds: "window",
  maximumConcurrency: "cap",
  reservedConcurrency: "reserved",
} as const satisfies Record<keyof ArmSettings, string>;

function pathName(via: Via, window: ArmSpec["window"], spread: SpreadName): string {
  const consumer = { invoke: "direct", "invoke-async": "direct async", sqs: "sqs", trigger: "trigger" }[via];
  if (!isQueued(via)) return consumer;
  if (window === null || (window.minSeconds === 0 && window.maxSeconds === 0)) return `${consumer} 0 s`;
  const how = spread === "random" ? "" : ` ${spread}`;
  return `${consumer} ${window.minSeconds}-${window.maxSeconds} s${how}`;
}
