import type { Check } from "../check.ts";
import { complaint, deployWith, fine } from "../finding.ts";

/** AWS advises six times the function's timeout, plus the batching window (L-DG SQS event sources). */
const factor = 6;

/** A message stays hidden for as long as its job may take, and retries after throttles. */
export const visibilityTimeoutCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const [queue, fn, mapping] = await Promise.all([facts.queue(), facts.process(), facts.mapping()]);
    const visibility = Number(queue.VisibilityTimeout ?? 0);
    const { timeoutSeconds } = fn;
    const window = mapping.batchingWindowSeconds;
    const advised = factor * timeoutSeconds + window;
    const sum = `${factor} × ${timeoutSeconds} s function timeout${window === 0 ? "" : ` + ${window} s batching window`}`;
    if (visibility >= advised) return [fine(`the visibility timeout of ${visibility} s covers ${sum}`)];
    const tooShort = visibility < timeoutSeconds;
    return [
      complaint(
        tooShort ? "problem" : "warning",
        `the visibility timeout is ${visibility} s; ${sum} is ${advised} s`,
        tooShort
          ? "messages come back while their jobs still run: each is processed again"
          : "throttled batches come back before Lambda has tried them again, and use up their receives",
        deployWith("VisibilityTimeoutSeconds", advised),
      ),
    ];
  },
};
