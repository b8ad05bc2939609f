import type { BrokenAssumption } from "../measure/broken-assumption.ts";
import { count, counted, seconds } from "./format.ts";

type Words = {
  readonly [Kind in BrokenAssumption["kind"]]: (broken: Extract<BrokenAssumption, { readonly kind: Kind }>) => string;
};

const words = {
  "other-work": ({ assumed, measured }) =>
    `jobs worked ${seconds(measured.p50)} (p95 ${seconds(measured.p95)}) instead of ${seconds(assumed.p50)} (p95 ${seconds(assumed.p95)})`,
  throttles: ({ throttles }) => `${counted(throttles, "throttle")} put invocations off`,
  retries: ({ failures, duplicates }) =>
    [
      ...(failures > 0 ? [`${counted(failures, "failed attempt")} came back`] : []),
      ...(duplicates > 0 ? [`${counted(duplicates, "job")} ran twice`] : []),
    ].join(" and "),
  "slow-driver": ({ sendSeconds }) => `sending took ${seconds(sendSeconds)} instead of an instant`,
  batches: ({ batchSize, jobsPerInvocation }) =>
    `batches of up to ${count(batchSize)} held ${count(jobsPerInvocation)} on average`,
  "slow-cold-starts": ({ assumedSeconds, measuredSeconds }) =>
    `cold starts took ${seconds(measuredSeconds)} instead of up to ${seconds(assumedSeconds)}`,
  "warm-environments": ({ environments }) =>
    `${counted(environments, "environment")} of an earlier run needed no cold start`,
  "other-invocations": ({ invocations }) => `${counted(invocations, "invocation")} of other work ran meanwhile`,
} satisfies Words;

/** Which assumptions broke, as a clause; or that none stands out. */
export function becauseWords(because: readonly BrokenAssumption[]): string {
  if (because.length === 0) return "no assumption stands out, and one run in ten is outside by chance";
  return because.map((broken) => (words[broken.kind] as (one: BrokenAssumption) => string)(broken)).join("; ");
}
