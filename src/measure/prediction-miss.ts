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

/** What is known of a run about the assumptions of a prediction. */
export interface RunFacts {
  readonly assumedWork: { readonly p50: number; readonly p95: number };
  /** Null when no job has ended. */
  readonly measuredWork: { readonly p50: number; readonly p95: number } | null;
  readonly throttles: number;
  readonly failures: number;
  readonly duplicates: number;
  /** From the first to the last send: assumed, and measured. */
  readonly assumedSendSeconds: number;
  readonly sendSeconds: number;
  /** Jobs of one invocation: maximum, and average. */
  readonly batchSize: number;
  readonly jobsPerInvocation: number;
  /** Duration of a cold start: the longest assumed, and the average measured; null without any. */
  readonly assumedColdStartSeconds: number;
  readonly coldStartSeconds: number | null;
  /** Environments in use at the peak that the run did not start itself, and how many of them were assumed. */
  readonly warmEnvironments: number;
  readonly assumedWarmEnvironments: number;
  /** Invocations of the function that worked on other jobs. */
  readonly otherInvocations: number;
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
export function brokenAssumptions(facts: RunFacts): BrokenAssumption[] {
  const broken = [
    ...otherInvocations(facts),
    ...otherWork(facts),
    ...throttles(facts),
    ...retries(facts),
    ...slowDriver(facts),
    ...slowColdStarts(facts),
  ];
  // Warm environments and other batch sizes occur in many runs, so they are only named if there is no other cause.
  return broken.length > 0 ? broken : [...warmEnvironments(facts), ...batches(facts)];
}

const otherInvocations = ({ otherInvocations: invocations }: RunFacts): BrokenAssumption[] =>
  invocations > 0 ? [{ kind: "other-invocations", invocations }] : [];

function otherWork({ assumedWork: assumed, measuredWork: measured }: RunFacts): BrokenAssumption[] {
  if (measured === null) return [];
  const differs = (key: "p50" | "p95") => Math.abs(measured[key] - assumed[key]) > workTolerance[key] * assumed[key];
  return differs("p50") || differs("p95") ? [{ kind: "other-work", assumed, measured }] : [];
}

const throttles = ({ throttles: refused }: RunFacts): BrokenAssumption[] =>
  refused > 0 ? [{ kind: "throttles", throttles: refused }] : [];

const retries = ({ failures, duplicates }: RunFacts): BrokenAssumption[] =>
  failures + duplicates > 0 ? [{ kind: "retries", failures, duplicates }] : [];

function slowDriver({ sendSeconds, assumedSendSeconds, assumedWork }: RunFacts): BrokenAssumption[] {
  const late = sendSeconds - assumedSendSeconds;
  const isSlow = late > sendTolerance.seconds || late > sendTolerance.share * assumedWork.p50;
  return isSlow ? [{ kind: "slow-driver", sendSeconds }] : [];
}

function slowColdStarts({ assumedColdStartSeconds, coldStartSeconds }: RunFacts): BrokenAssumption[] {
  if (coldStartSeconds === null || coldStartSeconds <= coldStartTolerance * assumedColdStartSeconds) return [];
  return [{ kind: "slow-cold-starts", assumedSeconds: assumedColdStartSeconds, measuredSeconds: coldStartSeconds }];
}

const warmEnvironments = ({ warmEnvironments: warm, assumedWarmEnvironments }: RunFacts): BrokenAssumption[] =>
  warm > assumedWarmEnvironments ? [{ kind: "warm-environments", environments: warm }] : [];

const batches = ({ batchSize, jobsPerInvocation }: RunFacts): BrokenAssumption[] =>
  batchSize > 1 ? [{ kind: "batches", batchSize, jobsPerInvocation }] : [];
