import type { Measured } from "./assertion.ts";

/** An assumption of a prediction that did not hold in a run. */
export type BrokenAssumption =
  /** Jobs worked longer or shorter than assumed; seconds. */
  | {
      readonly kind: "other-work";
      readonly assumed: { readonly p50: number; readonly p95: number };
      readonly measured: { readonly p50: number; readonly p95: number };
    }
  /** No concurrency was left, so invocations were refused and tried again later. */
  | { readonly kind: "throttles"; readonly throttles: number }
  /** Attempts failed and were retried, or messages were delivered twice. */
  | { readonly kind: "retries"; readonly failures: number; readonly duplicates: number }
  /** The burst was not sent at one instant; seconds from the first to the last send. */
  | { readonly kind: "slow-driver"; readonly sendSeconds: number }
  /** Batches contained other numbers of jobs than in the model. */
  | { readonly kind: "batches"; readonly batchSize: number; readonly jobsPerInvocation: number }
  /** New environments took longer to start; seconds. */
  | { readonly kind: "slow-cold-starts"; readonly assumedSeconds: number; readonly measuredSeconds: number }
  /** More environments were warm than assumed, so fewer invocations had a cold start. */
  | { readonly kind: "warm-environments"; readonly environments: number }
  /** Other jobs ran on the same function at the same time. */
  | { readonly kind: "other-invocations"; readonly invocations: number };

interface Quantiles {
  readonly p50: number;
  readonly p95: number;
}

/** What a prediction assumed of a run. */
export interface Assumptions {
  /** Work of a job, seconds. */
  readonly work: Quantiles;
  /** Time from the first to the last call, seconds. */
  readonly sendSeconds: number;
  /** Largest number of jobs in one invocation. */
  readonly batchSize: number;
  /** Longest cold start, seconds. */
  readonly coldStartSeconds: number;
  /** Environments that exist before the run. */
  readonly warmEnvironments: number;
}

/** What the log shows of the invocations of a run. */
export interface InvocationFacts {
  /** Average number of jobs in one invocation; 0 without any. */
  readonly jobsPerInvocation: number;
  /** Invocations with a cold start. */
  readonly coldStarts: number;
  /** Average duration of a cold start, seconds; null without any. */
  readonly coldStartSeconds: number | null;
  /** Invocations of the function that worked on other jobs. */
  readonly others: number;
}

/** Medians and 95th percentiles of small samples differ by this share by chance. */
const workTolerance = { p50: 0.1, p95: 0.25 };
/** Sending that takes less than this, or less than this share of the work, has no effect on the peak. */
const sendTolerance = { seconds: 0.5, share: 0.2 };
const coldStartTolerance = 1.5;

/**
 * Returns the assumptions that did not hold in a run, the most likely cause first. If there are none, the run was unlikely or
 * the model is wrong.
 */
export function brokenAssumptions(
  assumed: Assumptions,
  arm: Measured,
  invocations: InvocationFacts,
): BrokenAssumption[] {
  const broken = [
    ...otherInvocations(invocations),
    ...otherWork(assumed, arm),
    ...throttles(arm),
    ...retries(arm),
    ...slowDriver(assumed, arm),
    ...slowColdStarts(assumed, invocations),
  ];
  if (broken.length > 0) return broken;
  // Warm environments and other batch sizes occur in many runs, so they are only named if there is no other cause.
  return [...warmEnvironments(assumed, arm, invocations), ...batches(assumed, invocations)];
}

const otherInvocations = ({ others }: InvocationFacts): BrokenAssumption[] =>
  others > 0 ? [{ kind: "other-invocations", invocations: others }] : [];

function otherWork({ work: assumed }: Assumptions, { seconds }: Measured): BrokenAssumption[] {
  const { workP50: p50, workP95: p95 } = seconds;
  if (p50 === null || p95 === null) return [];
  const measured = { p50, p95 };
  const differs = (key: keyof Quantiles) => Math.abs(measured[key] - assumed[key]) > workTolerance[key] * assumed[key];
  return differs("p50") || differs("p95") ? [{ kind: "other-work", assumed, measured }] : [];
}

const throttles = ({ throttles: refused }: Measured): BrokenAssumption[] =>
  refused !== null && refused > 0 ? [{ kind: "throttles", throttles: refused }] : [];

function retries({ errors, jobs }: Measured): BrokenAssumption[] {
  const [failures, duplicates] = [errors ?? 0, jobs.duplicates ?? 0];
  return failures + duplicates > 0 ? [{ kind: "retries", failures, duplicates }] : [];
}

function slowDriver(assumed: Assumptions, { seconds: { send: sendSeconds } }: Measured): BrokenAssumption[] {
  const late = sendSeconds - assumed.sendSeconds;
  const isSlow = late > sendTolerance.seconds || late > sendTolerance.share * assumed.work.p50;
  return isSlow ? [{ kind: "slow-driver", sendSeconds }] : [];
}

function slowColdStarts(assumed: Assumptions, { coldStartSeconds }: InvocationFacts): BrokenAssumption[] {
  const assumedSeconds = assumed.coldStartSeconds;
  if (coldStartSeconds === null || coldStartSeconds <= coldStartTolerance * assumedSeconds) return [];
  return [{ kind: "slow-cold-starts", assumedSeconds, measuredSeconds: coldStartSeconds }];
}

function warmEnvironments(
  assumed: Assumptions,
  { peak }: Measured,
  { coldStarts }: InvocationFacts,
): BrokenAssumption[] {
  // Environments in use at the peak that the run did not start itself.
  const environments = Math.max(0, (peak.invocations ?? 0) - coldStarts);
  return environments > assumed.warmEnvironments ? [{ kind: "warm-environments", environments }] : [];
}

const batches = ({ batchSize }: Assumptions, { jobsPerInvocation }: InvocationFacts): BrokenAssumption[] =>
  batchSize > 1 ? [{ kind: "batches", batchSize, jobsPerInvocation }] : [];
