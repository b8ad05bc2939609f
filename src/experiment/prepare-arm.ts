import { eventSourceSettings } from "../aws/event-source-mapping.ts";
import { type FunctionSettings, functionSettings } from "../aws/functions.ts";
import { type Random, randomFrom } from "../base/random.ts";
import type { Consumer } from "../plan/consumer.ts";
import { planJobs } from "../plan/jobs.ts";
import { predict } from "../plan/predict.ts";
import type { Prediction } from "../plan/prediction.ts";
import { isQueued } from "../plan/scenario.ts";
import { type PlannedCall, planCalls } from "../plan/send-plan.ts";
import type { ArmSpec } from "./arm-spec.ts";
import { readConsumer } from "./consumer.ts";
import { queueRetryRule, type RetryRule } from "./goal/retries.ts";
import type { Progress } from "./result.ts";
import { pausedSeconds } from "./send/send-request.ts";
import type { Target } from "./target.ts";

/** What is known and decided of an arm before its first send. */
export interface PreparedArm {
  readonly settings: FunctionSettings;
  readonly batchSize: number;
  readonly retry: RetryRule | undefined;
  /** What is sent, and when. */
  readonly calls: readonly PlannedCall[];
  readonly prediction: Prediction;
}

/** Reads what the arm depends on, decides every job, and predicts what will come of it. */
export async function prepareArm(request: ArmRequest): Promise<PreparedArm> {
  const { target, spec, run, seed, warmEnvironments } = request;
  const settings = await functionSettings(target.cloud, target.stack.processFunctionName);
  const mapping = await eventSourceSettings(target.cloud, target.stack.eventSourceMappingId);
  const settled = await readConsumer(target, settings, mapping);
  const consumer = { ...settled, sendSeconds: pausedSeconds(spec), warmEnvironments };
  return {
    settings,
    batchSize: mapping.batchSize,
    retry: await retryRule(request),
    calls: planArm(spec, consumer, run, randomFrom(seed)),
    prediction: predict({ ...spec, consumer }),
  };
}

/** Messages that fail come back; direct invokes do not. */
const retryRule = async ({ target, spec: { via } }: ArmRequest): Promise<RetryRule | undefined> =>
  isQueued(via) ? queueRetryRule(target) : undefined;

/** Decides every job of an arm: what it is told, and when it is sent with which delay. */
function planArm(spec: ArmSpec, consumer: Consumer, run: string, random: Random): PlannedCall[] {
  const messages = planJobs({
    count: spec.count,
    run,
    random,
    work: spec.work,
    ...(spec.sizes === undefined ? {} : { sizes: spec.sizes }),
    failShare: spec.failShare,
    flaky: spec.flaky,
  });
  return planCalls({ ...spec, messages, consumer, random });
}

/** One arm of one run. */
export interface ArmRequest {
  readonly target: Target;
  readonly spec: ArmSpec;
  /** Names the run in every message and log line. */
  readonly run: string;
  readonly seed: number;
  /** Environments that earlier arms have left behind, as far as it is known. */
  readonly warmEnvironments: number;
  readonly onProgress: (progress: Progress) => void;
  /** Stops sending, then measures what is there. */
  readonly signal: AbortSignal | undefined;
}
