import { whyOf } from "../../aws/errors.ts";
import { invokeFunction } from "../../aws/functions.ts";
import { isServerError, mayHaveArrived } from "../../aws/retry.ts";
import { invokedNameOf } from "../../aws/workload.ts";
import type { PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import { makeCalls, type Sending } from "./make-calls.ts";
import { outgoingMessage } from "./messages.ts";
import { recordUnsent, type SendState } from "./send-state.ts";

/** Invokes the function directly, once for each job. */
export async function invokeAll(run: ArmRun, sending: Sending, type: "RequestResponse" | "Event"): Promise<void> {
  const { cloud, workload } = run.target;
  const { sends, stop } = sending;
  // AWS accepts an event at once. The answer of a synchronous invoke takes as long as the work, and an abort ends the wait.
  const signal = type === "Event" ? undefined : stop.signal;
  let answered = 0;
  let serverError: unknown;
  const invoke = async ({ message }: PlannedJob) => {
    sends.sent.add(message.document);
    try {
      const result = await invokeFunction(
        cloud,
        invokedNameOf(workload.functionName, workload.qualifier),
        outgoingMessage(run, message).body,
        type,
        signal,
      );
      answered++;
      if (result.kind !== "throttled" && result.requestId !== undefined)
        sends.requestIds.set(message.document, result.requestId);
      if (result.kind === "throttled") sends.throttled.add(message.document);
      if (result.kind === "function-error") sends.failed.add(message.document);
    } catch (error) {
      if (isServerError(error)) {
        serverError ??= error;
        // The invoke may have run: only the log shows it.
        recordUnsent(sends, message.document, { why: "unconfirmed", message: whyOf(error) });
        return;
      }
      recordLostInvoke(sends, message.document, error);
      throw error;
    }
  };
  await makeCalls(run, sending, run.calls.length, async ({ jobs }) => void (await Promise.all(jobs.map(invoke))));
  // A server error of one call says nothing about the others; one of every call is an outage.
  if (answered === 0 && serverError !== undefined) throw serverError;
}

/** An invoke without an answer may run; an invoke that did not reach AWS does not. */
function recordLostInvoke(sends: SendState, job: number, error: unknown): void {
  if (mayHaveArrived(error)) sends.unanswered.add(job);
  else recordUnsent(sends, job, { why: "refused", message: whyOf(error) });
}
