import type { Random } from "../../base/random.ts";
import { type Consumer, concurrencyCap, pollerCap } from "../consumer.ts";
import { drawWork } from "../work/work.ts";
import { coldStartSeconds, IdleEnvironments, runSeconds } from "./environments.ts";
import { mayFail } from "./event/attempts.ts";
import type { JobReleases } from "./job-releases.ts";
import { releasesOf } from "./known-releases.ts";
import { runsOneByOne } from "./run-count.ts";
import { curveSecondsMax, type Outcome, type Scenario, type Simulation, sameInstant } from "./simulation.ts";
import { SortedTimes } from "./sorted-times.ts";
import { Starts } from "./starts.ts";

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
 * then start in the order of the releases, and each start follows from the ones before (theory §5.7).
 */
export function unthrottledSimulation(scenario: Scenario): Simulation {
  const draw = releasesOf(scenario);
  const state: UnthrottledState = {
    scenario,
    starts: new Float64Array(scenario.count),
    inFlight: new Float64Array(scenario.count),
    ends: new SortedTimes(),
    idle: new IdleEnvironments(scenario.consumer),
    pollers: new GrowingPollers(scenario.consumer),
    recorder: new Starts(scenario.consumer.warmEnvironments),
  };
  let perSecond = new Float64Array();
  return {
    runs: runsOneByOne(scenario),
    run(random, withCurve = false): Outcome {
      const peak = play(state, draw(random), random);
      const ends = state.ends.all();
      const lastEndSeconds = (ends[ends.length - 1] as number) - scenario.slackSeconds;
      const seconds = Math.min(curveSecondsMax, Math.ceil(lastEndSeconds));
      if (withCurve && perSecond.length === 0) perSecond = new Float64Array(curveSecondsMax);
      if (withCurve) fillCurve(perSecond, seconds, state, ends);
      return { peak, refused: 0, perSecond, lastEndSeconds, seconds, ...state.recorder.end() };
    },
  };
}

interface UnthrottledState {
  readonly scenario: Scenario;
  /** When each invocation starts, and how many are in flight then. */
  readonly starts: Float64Array;
  readonly inFlight: Float64Array;
  readonly ends: SortedTimes;
  readonly idle: IdleEnvironments;
  readonly pollers: GrowingPollers;
  readonly recorder: Starts;
}

/** Starts one batch after another, and returns the peak. */
function play(
  { scenario, starts, inFlight, ends, idle, pollers, recorder }: UnthrottledState,
  { times: released, works }: JobReleases,
  random: Random,
): number {
  const { consumer, work, count } = scenario;
  const startSeconds = consumer.startMs / 1000;
  const coldRandom = random.fork("cold");
  let peak = 0;
  let now = 0;
  let endingNow = 0;
  pollers.reset();
  ends.clear();
  idle.reset();
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
    const isNew = !idle.take(now);
    if (isNew) end += coldStartSeconds(consumer, coldRandom);
    recorder.add(now, isNew);
    const most = Math.min(count, job + consumer.batchSize);
    do end += runSeconds(works?.[job] ?? drawWork(work, random), consumer, coldRandom);
    while (++job < most && (released[job] as number) + startSeconds <= now);
    starts[invocation] = now;
    inFlight[invocation] = nowInFlight;
    ends.add(end + scenario.slackSeconds);
    pollers.invoke(end);
    if (nowInFlight > peak) peak = nowInFlight;
  }
  return peak;
}

/** Computes the most in flight within each second: at its beginning, or at the start of an invocation. */
function fillCurve(
  perSecond: Float64Array,
  seconds: number,
  { starts, inFlight }: UnthrottledState,
  ends: Float64Array,
): void {
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

const never = Number.POSITIVE_INFINITY;

/**
 * The pollers of a mapping. One is added whenever messages have waited for a poller for some time (theory §5.2).
 * `admission.ts` has the same rules with throttles; a test compares the two.
 */
class GrowingPollers {
  readonly #turnaroundSeconds: number;
  readonly #growEverySeconds: number;
  readonly #addedEachTime: number;
  readonly #first: number;
  readonly #most: number;
  /** When the pollers that are not waiting receive again. */
  readonly #turning = new SortedTimes();
  #count = 0;
  /** For how long messages have to wait until a poller is added, seconds. */
  #stepLeft = 0;

  constructor(consumer: Consumer) {
    this.#turnaroundSeconds = consumer.turnaroundMs / 1000;
    this.#growEverySeconds = consumer.rampPerSecond === 0 ? never : consumer.growthStepSeconds;
    this.#addedEachTime = Math.max(1, Math.round(consumer.rampPerSecond * consumer.growthStepSeconds));
    this.#most = pollerCap(consumer);
    this.#first = Math.min(consumer.initialPollers, this.#most);
  }

  reset(): void {
    this.#turning.clear();
    this.#count = this.#first;
    this.#stepLeft = this.#growEverySeconds;
  }

  /** Returns when a poller receives a message that is available from `due` on. Calls must be in order of time. */
  receive(due: number): number {
    let at = due;
    for (;;) {
      this.#turning.passUntil(at + sameInstant);
      if (this.#turning.left() < this.#count) return at;
      const growsAt = this.#count < this.#most ? at + this.#stepLeft : never;
      const freeAt = this.#turning.first();
      if (growsAt <= freeAt + sameInstant) {
        at = growsAt;
        this.#add(at);
      } else {
        this.#stepLeft -= this.#count < this.#most ? freeAt - at : 0;
        at = freeAt;
      }
    }
  }

  /** Occupies the poller that has received until its invocation ends. */
  invoke(end: number): void {
    this.#turning.add(end + this.#turnaroundSeconds);
  }

  /** Adds the pollers of one step. Their first receives take as long as any other. */
  #add(now: number): void {
    const added = Math.min(this.#most - this.#count, this.#addedEachTime);
    this.#count += added;
    this.#stepLeft = this.#growEverySeconds;
    for (let poller = 0; poller < added; poller++) this.#turning.add(now + this.#turnaroundSeconds);
  }
}
