import { whyOf } from "../aws/errors.ts";
import { mayHaveArrived } from "../aws/retry.ts";
import type { PlannedJob, SendRequest } from "./send-request.ts";
import type { SendState } from "./send-state.ts";

/** An invoke without an answer may run; one that never got through does not. */
export function noteLostInvoke({ sent, unanswered, unsent }: SendState, document: number, error: unknown): void {
  if (mayHaveArrived(error)) {
    unanswered.add(document);
    return;
  }
  sent.delete(document);
  unsent.set(document, { why: "refused", says: whyOf(error) });
}

/** Makes a call that sends these jobs; if it fails, notes them as not sent, or not known to be. */
export async function noting<T>(
  { state, signal }: SendRequest,
  jobs: readonly PlannedJob[],
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    // An abort hides why the call before it had failed.
    const why = mayHaveArrived(error) || signal.aborted ? "unconfirmed" : "refused";
    for (const { message } of jobs) state.unsent.set(message.document, { why, says: whyOf(error) });
    throw error;
  }
}
