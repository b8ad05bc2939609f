/** What a prediction took for granted and a run did not keep. */
export type BrokenAssumption =
  /** Jobs worked longer or shorter than assumed; seconds. */
  | {
      readonly kind: "other-work";
      readonly assumed: { readonly p50: number; readonly p95: number };
      readonly measured: { readonly p50: number; readonly p95: number };
    }
  /** Concurrency ran out, and refused invocations were put off. */
  | { readonly kind: "throttles"; readonly throttles: number }
  /** Attempts failed and came again, or messages were delivered twice. */
  | { readonly kind: "retries"; readonly failures: number; readonly duplicates: number }
  /** The burst was not sent at one instant; seconds from the first to the last send. */
  | { readonly kind: "slow-driver"; readonly sendSeconds: number }
  /** Batches were not filled, or filled otherwise, than the model fills them. */
  | { readonly kind: "batches"; readonly batchSize: number; readonly jobsPerInvocation: number }
  /** New environments took longer to start; seconds. */
  | { readonly kind: "slow-cold-starts"; readonly assumedSeconds: number; readonly measuredSeconds: number }
  /** More environments were there already than was known: their invocations had no cold start. */
  | { readonly kind: "warm-environments"; readonly environments: number }
  /** Somebody else ran the same function meanwhile. */
  | { readonly kind: "other-invocations"; readonly invocations: number };

/** What is known of a run, as far as a prediction rests on it. */
export interface RunFacts {
  readonly assumedWork: { readonly p50: number; readonly p95: number };
  /** Null when no job has ended. */
  readonly measuredWork: { readonly p50: number; readonly p95: number } | null;
  readonly throttles: number;
  readonly failures: number;
  readonly duplicates: number;
  /** From the first to the last send, as assumed and as it was. */
  readonly assumedSendSeconds: number;
  readonly sendSeconds: number;
  /** Jobs of one invocation at most, and on average. */
  readonly batchSize: number;
  readonly jobsPerInvocation: number;
  /** How long a cold start takes at most, as assumed, and how long they took on average; null without any. */
  readonly assumedColdStartSeconds: number;
  readonly coldStartSeconds: number | null;
  /** Environments in use at the peak that no cold start of the run had made, and how many were known of. */
  readonly warmEnvironments: number;
  readonly assumedWarmEnvironments: number;
  /** Invocations of the function that worked on no job of the run. */
  readonly otherInvocations: number;
}

/** Medians and 95th percentiles of a small sample are off by this share without any meaning. */
const workTolerance = { p50: 0.1, p95: 0.25 };
/** Shorter than this, or than this share of the work, sending shapes nothing. */
const sendTolerance = { seconds: 0.5, share: 0.2 };
const coldStartTolerance = 1.5;

/**
 * The assumptions of a prediction that a run broke, the likeliest culprit first. None: the run was merely unlikely, or
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
  // Some environments are warm now and then, and batches hardly ever fill as the model fills them: neither is an answer
  // while there is a better one.
  return broken.length > 0 ? broken : [...warmEnvironments(facts), ...batches(facts)];
}

const otherInvocations = ({ otherInvocations: invocations }: RunFacts): BrokenAssumption[] =>
  invocations > 0 ? [{ kind: "other-invocations", invocations }] : [];

function otherWork({ assumedWork: assumed, measuredWork: measured }: RunFacts): BrokenAssumption[] {
  if (measured === null) return [];
  const isOff = (key: "p50" | "p95") => Math.abs(measured[key] - assumed[key]) > workTolerance[key] * assumed[key];
  return isOff("p50") || isOff("p95") ? [{ kind: "other-work", assumed, measured }] : [];
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
