import { isFifoQueue } from "../aws/queue.ts";
import type { JobMessage } from "../base/job.ts";
import { randomFrom } from "../base/random.ts";
import type { Consumer } from "../plan/consumer.ts";
import { groupsIn } from "../plan/payloads.ts";
import type { Prediction } from "../plan/predict.ts";
import { arrivingCalls, type PlannedCall, type PlannedJob, planCalls, planJobs } from "../plan/send-plan.ts";
import { bandsForGoal } from "../plan/solve/rows-for-goal.ts";
import { type ArmSpec, callsInFlight, isByMap, pausedSeconds } from "./arm-spec.ts";
import { consumerOf, lateBesideOthers, predictArm } from "./predict-arm.ts";
import { mapCalls, mapSending, triggerCalls, triggerParts } from "./send/planned-calls.ts";
import { type FoundEnvironments, factsUnder, noEnvironments, readStackFacts, type StackFacts } from "./stack-facts.ts";
import type { Target } from "./target.ts";

/** An arm, and what is known about it before the experiment begins. */
export interface PlannedArm {
  readonly spec: ArmSpec;
  /** The stack as it is set while the arm runs. */
  readonly facts: StackFacts;
  /** Mapping and function as the models see them, without warm environments. */
  readonly consumer: Consumer;
  /** Predicts a run that finds these environments; none unless given. Each prediction is made once. */
  readonly predict: (found?: FoundEnvironments) => Prediction;
}

/**
 * Plans an arm on a stack.
 *
 * @param deployed the stack without the settings of the arm.
 * @param known the prediction without warm environments, if a plan has made it already.
 */
export function planArm(spec: ArmSpec, deployed: StackFacts, known?: Prediction): PlannedArm {
  const facts = factsUnder(deployed, spec.settings);
  const grouped = groupedConsumer(facts, spec);
  const late = spec.besideOthers ? lateBesideOthers(grouped) : {};
  const consumer = { ...grouped, ...late, sendSeconds: pausedSeconds(spec), ...sendingOf(spec) };
  const made = new Map<string, Prediction>();
  // A plan predicts first attempts; the prediction of a run has the retries too.
  if (known !== undefined && spec.failShare + spec.flaky === 0 && spec.outage === undefined)
    made.set(JSON.stringify(noEnvironments), known);
  return {
    spec,
    facts,
    consumer,
    predict: (found = noEnvironments) => {
      const key = JSON.stringify(found);
      const prediction =
        made.get(key) ?? bandsForGoal(predictArm(spec, { ...consumer, ...found }, facts.constants), spec.goal);
      made.set(key, prediction);
      return prediction;
    },
  };
}

/** Lambda runs one batch of a message group of a FIFO queue at a time (L-DG, SQS event source). */
function groupedConsumer(facts: StackFacts, { payloads, count }: ArmSpec): Consumer {
  const consumer = consumerOf(facts);
  if (payloads === undefined || facts.queue === null || !isFifoQueue(facts.queue.arn)) return consumer;
  const { maximumConcurrency = Number.POSITIVE_INFINITY } = consumer;
  return { ...consumer, maximumConcurrency: Math.min(maximumConcurrency, groupsIn(payloads, count)) };
}

/** Calls in flight, if they are limited. */
const sendingOf = (spec: ArmSpec): Partial<Consumer> => {
  const { via, parallel } = spec;
  if (isByMap(via)) return mapSending(spec);
  const parts = via === "trigger" ? triggerParts(spec.count) : 1;
  const perPart = callsInFlight[via];
  const parallelCalls = parallel ?? (perPart && perPart * parts);
  return parallelCalls === undefined ? {} : { parallelCalls };
};

/** Reads the facts of a stack, and plans arms on it. */
export async function planArms(target: Target, specs: readonly ArmSpec[]): Promise<PlannedArm[]> {
  const facts = await readStackFacts(target);
  return specs.map((spec) => planArm(spec, facts));
}

/** Returns the longest times of the jobs of one round, seconds, longest first: as many as `most`, or every job. */
export function longestWorkSeconds({ count, work, sizes }: ArmSpec, seed: number, most: number): number[] {
  // Each job takes the same time, so nothing has to be drawn.
  if (work.kind === "fixed") return new Array<number>(Math.min(count, most)).fill(work.meanSeconds);
  const jobs = planJobs({ count, work, random: randomFrom(seed), ...(sizes === undefined ? {} : { sizes }) });
  const seconds = Float64Array.from(jobs, ({ workMs = 0 }) => workMs / 1000).sort();
  return [...seconds.subarray(Math.max(0, count - most))].reverse();
}

/** One run of one arm: everything that is decided before its first call. */
export interface ArmRun extends Omit<PlannedArm, "predict"> {
  readonly target: Target;
  /** Name of the run in every message and log line. */
  readonly id: string;
  readonly seed: number;
  /** Mapping and function as the models see them, with the warm environments that the run finds. */
  readonly consumer: Consumer;
  readonly prediction: Prediction;
  /** What is sent, and when. */
  readonly calls: readonly PlannedCall[];
  /** The outage of the arm, once the run has begun: milliseconds since the epoch on our clock. */
  readonly outageMs?: { readonly fromMs: number; readonly untilMs: number };
}

/** What distinguishes the runs of an arm. */
interface RunOptions extends Pick<ArmRun, "target" | "id" | "seed"> {
  /** Environments that earlier invocations have left, as far as is known. */
  readonly found: FoundEnvironments;
}

/** Decides one run of an arm. The same seed gives the same jobs, delays and calls. */
export function planRun(arm: PlannedArm, { target, id, seed, found }: RunOptions): ArmRun {
  const { spec, facts } = arm;
  const consumer = { ...arm.consumer, ...found };
  // The state machine computes the jobs, and nothing looks at each of them.
  if (spec.isCounted) return { target, spec, facts, consumer, prediction: arm.predict(found), id, seed, calls: [] };
  const random = randomFrom(seed);
  const messages = planJobs({ ...spec, run: id, random });
  const request = { ...spec, messages, consumer, random };
  const { arrivalsSeconds } = spec;
  const planned = () => (arrivalsSeconds === undefined ? planCalls(request) : arrivingCalls(request, arrivalsSeconds));
  const isInParts = spec.via === "trigger" && triggerParts(spec.count) > 1;
  const sent = () => (isInParts ? triggerCalls(spec, { id, seed, consumer }) : planned());
  const calls = compactCalls(isByMap(spec.via) ? mapCalls(spec, messages, { consumer, seed }) : sent());
  return { target, spec, facts, consumer, prediction: arm.predict(found), id, seed, calls };
}

/**
 * The same calls, with their jobs in columns. An object for each job and one for its message would take a hundred bytes more for
 * each of a million jobs until the run is over.
 */
export function compactCalls(calls: readonly PlannedCall[]): PlannedCall[] {
  const columns = new JobColumns(calls);
  let next = 0;
  return calls.map(({ atMs, jobs }) => {
    const first = next;
    next += jobs.length;
    return new CompactCall(atMs, columns, first, next);
  });
}

/** A call whose jobs are made anew each time. */
class CompactCall implements PlannedCall {
  readonly atMs: number;
  readonly #columns: JobColumns;
  readonly #first: number;
  readonly #end: number;

  /** @param end place after that of the last job. */
  constructor(atMs: number, columns: JobColumns, first: number, end: number) {
    this.atMs = atMs;
    this.#columns = columns;
    this.#first = first;
    this.#end = end;
  }

  get jobs(): readonly PlannedJob[] {
    const jobs: PlannedJob[] = [];
    for (let place = this.#first; place < this.#end; place++) jobs.push(this.#columns.at(place));
    return jobs;
  }
}

/** The jobs of all calls, one place for each. */
class JobColumns {
  readonly #run: string | undefined;
  readonly #numbers: Float64Array;
  readonly #delaysSeconds: Float64Array;
  readonly #workMs: Float64Array;
  /** The messages that have other members than most. */
  readonly #others = new Map<number, JobMessage>();

  constructor(calls: readonly PlannedCall[]) {
    const count = calls.reduce((total, { jobs }) => total + jobs.length, 0);
    this.#run = calls[0]?.jobs[0]?.message.run;
    this.#numbers = new Float64Array(count);
    this.#delaysSeconds = new Float64Array(count);
    this.#workMs = new Float64Array(count);
    let place = 0;
    for (const { jobs } of calls) for (const job of jobs) this.#set(place++, job);
  }

  #set(place: number, { message, delaySeconds }: PlannedJob): void {
    const { document, run, workMs, ...other } = message;
    this.#delaysSeconds[place] = delaySeconds;
    if (run === undefined || run !== this.#run || workMs === undefined || Object.keys(other).length > 0) {
      this.#others.set(place, message);
      return;
    }
    this.#numbers[place] = document;
    this.#workMs[place] = workMs;
  }

  at(place: number): PlannedJob {
    const delaySeconds = this.#delaysSeconds[place] as number;
    const other = this.#others.get(place);
    if (other !== undefined) return { message: other, delaySeconds };
    const [document, workMs] = [this.#numbers[place] as number, this.#workMs[place] as number];
    return { message: { document, run: this.#run as string, workMs }, delaySeconds };
  }
}
