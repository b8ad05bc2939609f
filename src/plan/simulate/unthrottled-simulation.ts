import type { Random } from "../../base/random.ts";
import { drawLateMs } from "../../base/time.ts";
import { concurrencyCap, pollerCap } from "../consumer.ts";
import type { Scenario } from "../scenario.ts";
import { drawWork, type Work } from "../work.ts";
import { mayFail } from "./event/attempts.ts";
import { releasesOf } from "./job-releases.ts";
import { coldStartSeconds, GrowingPollers, IdleEnvironments, SortedTimes } from "./pollers.ts";
import {
  curveSecondsMax,
  mostWithinSecond,
  type Outcome,
  runsOneByOne,
  type Simulation,
  sameInstant,
} from "./simulation.ts";

/** Whether no invocation can fail or be throttled: there is concurrency, and a new environment, for all jobs at once. */
export const isUnthrottled = (scenario: Scenario): boolean => {
  const { count, consumer, discipline } = scenario;
  return (
    discipline === "pollers" &&
    !mayFail(scenario) &&
    consumer.batchingWindowSeconds === 0 &&
    consumer.provisionedPollers === undefined &&
    Math.min(consumer.initialPollers, pollerCap(consumer)) >= 1 &&
    Math.min(count, pollerCap(consumer)) <= concurrencyCap(consumer) &&
    count <= consumer.scalingBurst
  );
};

/**
 * A quicker model than `eventSimulation`, with the same results, for scenarios in which nothing is throttled. Invocations
 * then start in the order of the releases, and each start follows from the ones before (theory §5.8).
 */
export function unthrottledSimulation(scenario: Scenario): Simulation {
  const { slackMs, work } = scenario;
  const draw = releasesOf(scenario);
  const burst = burstOf(scenario);
  const drawnWorks = new Float64Array(scenario.count).fill(work.meanSeconds);
  let perSecond = new Float64Array();
  return {
    runs: runsOneByOne(scenario),
    run(random, withCurve = false): Outcome {
      const { times, works = drawnWorks } = draw(random);
      if (works === drawnWorks && work.kind !== "fixed") drawWorks(drawnWorks, work, random);
      play(burst, times, works, random.fork("cold"));
      const ends = burst.ends.all();
      const lastEndSeconds = (ends[ends.length - 1] as number) - slackMs / 1000;
      const seconds = Math.min(curveSecondsMax, Math.ceil(lastEndSeconds));
      if (withCurve && perSecond.length < seconds) perSecond = new Float64Array(seconds + 20);
      if (withCurve) fillCurve(perSecond, seconds, burst, ends);
      const { peak, environments, starts } = burst;
      const startsPerSecond = mostWithinSecond(starts, ends.length);
      return { startsPerSecond, environments, peak, refused: 0, perSecond, lastEndSeconds, seconds };
    },
  };
}

function drawWorks(works: Float64Array, work: Work, random: Random): void {
  for (let job = 0; job < works.length; job++) works[job] = drawWork(work, random);
}

/**
 * A burst that is played many times. The numbers of its scenario are copied: the loop over the jobs is quick only if it never
 * reads objects of different origins.
 */
interface Burst {
  readonly batchSize: number;
  readonly startSeconds: number;
  readonly slackMs: number;
  readonly coldStartMs: number;
  readonly coldStartSpreadMs: number;
  readonly workLateMs: number;
  readonly warmEnvironments: number;
  /** When each invocation starts, and how many are in flight then. */
  readonly starts: Float64Array;
  readonly inFlight: Float64Array;
  readonly ends: SortedTimes;
  readonly idle: IdleEnvironments;
  readonly pollers: GrowingPollers;
  peak: number;
  environments: number;
}

const burstOf = ({ count, consumer, slackMs }: Scenario): Burst => ({
  batchSize: consumer.batchSize,
  startSeconds: consumer.startMs / 1000,
  slackMs,
  coldStartMs: consumer.coldStartMs,
  coldStartSpreadMs: consumer.coldStartSpreadMs,
  workLateMs: consumer.workLateMs,
  warmEnvironments: consumer.warmEnvironments,
  starts: new Float64Array(count),
  inFlight: new Float64Array(count),
  ends: new SortedTimes(),
  idle: new IdleEnvironments(consumer),
  pollers: new GrowingPollers(consumer),
  peak: 0,
  environments: 0,
});

/** Starts one batch after another. The jobs are in the order of their release. */
function play(burst: Burst, released: Float64Array, works: Float64Array, random: Random): void {
  const { batchSize, startSeconds, slackMs, workLateMs, starts, inFlight, ends, idle, pollers } = burst;
  const count = released.length;
  // V8 compiles code for the kind of number that it has seen. A product with a fraction is never an integer to V8, so that code
  // which it has compiled for no slack need not be compiled again for some.
  const slackSeconds = slackMs * 0.001;
  let peak = 0;
  let now = 0;
  let endingNow = 0;
  pollers.reset();
  ends.clear();
  idle.reset();
  burst.environments = burst.warmEnvironments;
  for (let job = 0, invocation = 0; job < count; invocation++) {
    const at = pollers.receive(Math.max(now, (released[job] as number) + startSeconds));
    // Invocations that start at the same instant are in flight together, even if they take no time.
    if (at > now) {
      for (; endingNow > 0; endingNow--) idle.add(now);
      for (let end = ends.first(); end < at - sameInstant; end = ends.first()) {
        idle.add(end);
        ends.pass();
      }
      // A message that is due at the instant of an end comes first: that environment is not idle yet.
      endingNow = ends.passUntil(at + sameInstant);
    }
    now = at;
    const nowInFlight = ends.left() + 1;
    let end = now;
    if (!idle.take(now)) {
      end += coldStartSeconds(burst, random);
      burst.environments++;
    }
    const most = Math.min(count, job + batchSize);
    do end += (works[job] as number) + drawLateMs(workLateMs, random) / 1000;
    while (++job < most && (released[job] as number) + startSeconds <= now);
    starts[invocation] = now;
    inFlight[invocation] = nowInFlight;
    ends.add(end + slackSeconds);
    pollers.invoke(end);
    if (nowInFlight > peak) peak = nowInFlight;
  }
  burst.peak = peak;
}

/** Computes the most in flight within each second: at its beginning, or at the start of an invocation. */
function fillCurve(perSecond: Float64Array, seconds: number, { starts, inFlight }: Burst, ends: Float64Array): void {
  let started = 0;
  let ended = 0;
  for (let second = 0; second < seconds; second++) {
    while (ended < ends.length && (ends[ended] as number) <= second + sameInstant) ended++;
    let most = Math.max(0, started - ended);
    for (; started < ends.length && (starts[started] as number) < second + 1; started++) {
      most = Math.max(most, inFlight[started] as number);
    }
    perSecond[second] = most;
  }
}
