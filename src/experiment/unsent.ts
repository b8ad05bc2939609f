import type { Doubt, UnsentReason } from "../measure/doubts.ts";
import type { SendState } from "./send-state.ts";
import type { StopReason } from "./stop.ts";

/**
 * Says why jobs of an arm do not count as sent: what became of those that had their turn, and why the others had none.
 *
 * @param count jobs of the arm.
 * @param stopped why it was cut short, if it was.
 */
export function unsentDoubt({ sent, unsent }: SendState, count: number, stopped: StopReason | undefined): Doubt[] {
  const jobs = count - sent.size;
  if (jobs <= 0) return [];
  const reasons = new Map<string, UnsentReason>();
  for (const { why, says } of unsent.values()) {
    const key = `${why} ${says}`;
    reasons.set(key, { why, says, jobs: (reasons.get(key)?.jobs ?? 0) + 1 });
  }
  const waiting = jobs - unsent.size;
  const never: UnsentReason[] = waiting > 0 ? [{ why: stopped ?? "interrupted", jobs: waiting, says: null }] : [];
  return [{ kind: "unsent", jobs, reasons: [...reasons.values(), ...never] }];
}
