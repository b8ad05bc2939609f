import { mayHaveArrived } from "../../aws/retry.ts";
import type { ChildCounts } from "../../aws/state-machine.ts";
import type { ArmRun } from "../arm-run.ts";
import type { ArmSpec } from "../arm-spec.ts";
import { sendInput } from "../send/map/by-map.ts";
import {
  beginExecution,
  type EndedExecution,
  type Executing,
  endOfExecution,
  executionError,
  failureOf,
  unclearChildren,
} from "../send/map/execution.ts";
import { addOutcomes, codesIn } from "../send/map/outcome.ts";
import { jobsOfChild } from "../send/map/plan.ts";

/** How many jobs a Distributed Map has sent. */
export interface SentCounts {
  /** Jobs that SQS has accepted. */
  readonly sent: number;
  /** Jobs that SQS has not accepted. */
  readonly refused: number;
  /** Jobs that may have been sent. */
  readonly unconfirmed: number;
  /** Messages that were sent again after an error: at most so many may be in the queue twice. */
  readonly again: number;
  /** Why the execution did not succeed, if it did not. */
  readonly failure?: unknown;
}

/** Lets one execution send all jobs, and waits for its end. @throws what failed, if nothing can have been sent. */
export async function sendCounted(run: ArmRun, executing: Executing): Promise<SentCounts> {
  const { spec, target } = run;
  const { sends } = executing;
  sends.firstSendMs = target.cloud.clock.nowMs();
  const input = sendInput(run, { before: 0, jobs: spec.count, codes: 2 * Math.round(spec.work.meanSeconds * 1000) });
  let arn: string | undefined;
  try {
    arn = await beginExecution(run, executing, { machine: "send", first: 1, input });
    const end = await endOfExecution(run, executing, arn);
    // The last message was sent when the execution ended, at the latest.
    sends.lastSendMs = sends.firstSendMs + (end.ranMs ?? 0);
    return countsOf(spec, end, sends.children.get(arn));
  } catch (error) {
    if (arn === undefined && !mayHaveArrived(error)) throw error;
    return { sent: 0, refused: 0, unconfirmed: spec.count, again: 0, failure: error };
  }
}

function countsOf(spec: ArmSpec, end: EndedExecution, counts: ChildCounts | undefined): SentCounts {
  const perChild = jobsOfChild(spec);
  const jobsOf = (children: number) => Math.min(spec.count, children * perChild);
  if (end.status !== "SUCCEEDED") {
    const { message } = failureOf(end, counts, spec.count, perChild);
    const sent = jobsOf(counts?.succeeded ?? 0);
    const most = counts === undefined ? spec.count : jobsOf(counts.succeeded + unclearChildren(counts));
    return { sent, unconfirmed: most - sent, refused: 0, again: 0, failure: executionError(message) };
  }
  const { refused, unconfirmed, again } = addOutcomes(codesIn(end));
  // A child that failed or timed out has no code: some of its messages may have been sent.
  const unclear = counts === undefined ? 0 : jobsOf(counts.failed);
  return { sent: spec.count - refused - unconfirmed - unclear, refused, unconfirmed: unconfirmed + unclear, again };
}
