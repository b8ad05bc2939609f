import { invalidMember } from "../base/errors.ts";
import { delaySecondsMax } from "../base/limits.ts";
import { randomFrom } from "../base/random.ts";
import type { Consumer } from "./consumer.ts";
import type { PlannedCall } from "./send-plan.ts";
import { holdingTimesFor, spreads } from "./spreads/registry.ts";
import type { HoldingTimes, JitterWindow, SpreadName } from "./spreads/spread.ts";
import type { Work } from "./work.ts";

/** What a sender needs to know to delay one job: plain JSON, for an environment variable or a configuration. */
export interface DelayRule extends JitterWindow, Omit<HoldingTimes, "holding"> {
  readonly spread: Exclude<SpreadName, "slots">;
  /** Number of jobs in the burst. Left out for `random` and `none` if it is not known: each job is then drawn on its own. */
  readonly count?: number;
  /** 1 unless given. */
  readonly seed?: number | string;
}

/** The rule of a plan; null for a spread that needs the distribution of the work. */
export function ruleOf(plan: {
  readonly count: number;
  readonly work: Work;
  readonly consumer: Consumer;
  readonly window: JitterWindow;
  readonly spread: SpreadName;
  readonly seed: number | string;
}): DelayRule | null {
  const { count, work, consumer, window, spread, seed } = plan;
  if (spread === "slots") return null;
  return { spread, ...window, count, seed, ...holdingTimesFor(spread, work, consumer) };
}

/**
 * Returns the delay of one job, for a sender that has no list of its jobs. It equals the `delaySeconds` of the job in the plan
 * that the rule comes from. Without a `count`, it depends on the seed and the job alone, so a repeated send has the same delay.
 *
 * @param job the index of the job, from 0 to `count` − 1; without a `count`, any number or text that identifies the job
 * @returns `DelaySeconds` for the message, whole seconds from 0 to 900
 * @throws {Error} for an invalid rule, and for a job that is not part of the burst
 */
export function delaySecondsFor(rule: DelayRule, job: number | string): number {
  const { count, spread, minSeconds, maxSeconds, seed = 1 } = rule;
  const delays = delaysOf.get(rule) ?? draw(rule);
  if (count === undefined) {
    return spread === "none" ? minSeconds : randomFrom(`${seed}/${job}`).integer(minSeconds, maxSeconds);
  }
  const delay = delays[job as number];
  if (delay !== undefined) return Math.floor(delay);
  throw invalidMember("job", job, `the index of a job of the burst, a whole number from 0 to ${count - 1}`);
}

/** The delays of rules that were used, so that a rule is checked and drawn once. */
const delaysOf = new WeakMap<DelayRule, readonly number[]>();

/** Draws all delays of a rule, as a plan does; none for a rule without a count. */
function draw(rule: DelayRule): readonly number[] {
  const { count, spread, minSeconds, maxSeconds, seed = 1 } = rule;
  const isWhole = Number.isInteger(minSeconds) && Number.isInteger(maxSeconds);
  if (!isWhole || !(0 <= minSeconds && minSeconds <= maxSeconds && maxSeconds <= delaySecondsMax)) {
    throw new Error(`"minSeconds" and "maxSeconds" must be whole seconds from 0 to ${delaySecondsMax}, in this order`);
  }
  const isKnown = Object.hasOwn(spreads, spread) && (spread as SpreadName) !== "slots";
  if (!isKnown) throw invalidMember("spread", spread, "none, random, stratified, even, waves or poisson");
  const isDrawnAlone = count === undefined && (spread === "none" || spread === "random");
  if (!isDrawnAlone && !(Number.isInteger(count) && (count ?? 0) > 0)) {
    throw invalidMember("count", count, "the number of jobs in the burst");
  }
  const random = randomFrom(seed).fork("spread");
  const delays = count === undefined ? [] : spreads[spread].delaysSeconds({ ...rule, count, random });
  delaysOf.set(rule, delays);
  return delays;
}

/** When and how to send one job to a queue. */
export interface JobDelay {
  /** The number of the job, 1…count. */
  readonly job: number;
  /** When its message is sent, milliseconds after the first job is there. */
  readonly sendOffsetMs: number;
  /** `DelaySeconds` of the message, whole seconds from 0 to 900. */
  readonly delaySeconds: number;
}

/** The delay of each job of planned calls, in job order. */
export const jobDelaysOf = (calls: readonly PlannedCall[]): JobDelay[] =>
  calls
    .flatMap(({ atMs, jobs }) =>
      jobs.map(({ message, delaySeconds }) => ({ job: message.document, sendOffsetMs: atMs, delaySeconds })),
    )
    .sort((a, b) => a.job - b.job);
