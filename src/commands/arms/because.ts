import type { ArmResult } from "../../experiment/result.ts";
import type { BrokenAssumption } from "../../measure/prediction-miss.ts";
import { count, counted, seconds, type TextsByKind, textByKind } from "../../terminal/format.ts";

const assumptionTexts: TextsByKind<BrokenAssumption> = {
  "other-work": ({ assumed, measured }) =>
    `jobs worked ${seconds(measured.p50)} (p95 ${seconds(measured.p95)}) instead of ${seconds(assumed.p50)} (p95 ${seconds(assumed.p95)})`,
  throttles: ({ throttles }) => `${counted(throttles, "throttle")} delayed invocations`,
  retries: ({ failures, duplicates }) =>
    [
      ...(failures > 0 ? [`${counted(failures, "failed attempt was", "failed attempts were")} retried`] : []),
      ...(duplicates > 0 ? [`${counted(duplicates, "job")} ran twice`] : []),
    ].join(" and "),
  "slow-driver": ({ sendSeconds }) => `sending took ${seconds(sendSeconds)}, longer than planned`,
  batches: ({ batchSize, jobsPerInvocation }) =>
    `batches of up to ${counted(batchSize, "job")} had ${count(jobsPerInvocation)} on average`,
  "slow-cold-starts": ({ assumedSeconds, measuredSeconds }) =>
    `cold starts took ${seconds(measuredSeconds)} instead of up to ${seconds(assumedSeconds)}`,
  "warm-environments": ({ environments }) =>
    `${counted(environments, "environment")} existed before the run and needed no cold start`,
  "other-invocations": ({ invocations }) => `${counted(invocations, "invocation")} of other jobs ran at the same time`,
};

/** The assumptions that did not hold, as a clause; or that all of them held. */
export function becauseText(because: readonly BrokenAssumption[]): string {
  if (because.length === 0) return "every assumption held, and up to one run in ten is outside by chance";
  return because.map((broken) => textByKind(assumptionTexts, broken)).join("; ");
}

/**
 * Why the peak of a run is outside the predicted range, as a clause; undefined if it is inside, and if every assumption of
 * the prediction held.
 */
export function peakMissText({ caveats }: Pick<ArmResult, "caveats">): string | undefined {
  const missed = caveats.find((caveat) => caveat.kind === "peak-unpredicted");
  return missed === undefined || missed.because.length === 0 ? undefined : becauseText(missed.because);
}
