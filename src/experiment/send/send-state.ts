import type { Caveat, UnsentReason } from "../../measure/caveats.ts";
import type { StopReason } from "../follow/stop.ts";

/** Why a job that had its turn does not count as sent. */
export interface Unsent {
  /** `unconfirmed`: no answer came, so it may have been taken all the same. */
  readonly why: "refused" | "unconfirmed";
  /** What AWS or the network said. */
  readonly message: string;
}

/** What the driver knows of its own sending, kept up to date while it sends. */
export interface SendState {
  /** Documents whose sending was confirmed, or whose invoke was answered or is under way. */
  readonly sent: Set<number>;
  /** Direct invokes that ended in a function error. */
  readonly failed: Set<number>;
  /** Direct invokes that were refused for want of concurrency. */
  readonly throttled: Set<number>;
  /** Invokes whose answer never came: they count as sent, and the log alone says what became of them. */
  readonly unanswered: Set<number>;
  /** Documents that were not taken, as far as is known. */
  readonly unsent: Map<number, Unsent>;
  /** Calls that have no answer yet. */
  outstanding: number;
  firstSendMs: number | undefined;
  lastSendMs: number | undefined;
}

export const newSendState = (): SendState => ({
  sent: new Set(),
  failed: new Set(),
  throttled: new Set(),
  unanswered: new Set(),
  unsent: new Map(),
  outstanding: 0,
  firstSendMs: undefined,
  lastSendMs: undefined,
});

/** Counts as sent what nobody confirmed, and was seen on its way all the same. */
export function confirmSeen({ sent, unsent }: SendState, wasSeen: (document: number) => boolean): void {
  for (const document of unsent.keys()) {
    if (!wasSeen(document)) continue;
    unsent.delete(document);
    sent.add(document);
  }
}

/** Whether there are jobs that may have been taken or not. */
export const hasUnconfirmed = ({ unsent }: SendState): boolean =>
  [...unsent.values()].some(({ why }) => why === "unconfirmed");

/** Whether it is certain that no job was taken. */
export const isNothingSent = (state: SendState): boolean => state.sent.size === 0 && !hasUnconfirmed(state);

/**
 * Says why jobs of an arm do not count as sent: what became of those that had their turn, and why the others had none.
 *
 * @param count jobs of the arm.
 * @param stopped why it was cut short, if it was.
 */
export function unsentCaveat({ sent, unsent }: SendState, count: number, stopped: StopReason | undefined): Caveat[] {
  const jobs = count - sent.size;
  if (jobs <= 0) return [];
  const reasons = new Map<string, UnsentReason>();
  for (const { why, message } of unsent.values()) {
    const key = `${why} ${message}`;
    reasons.set(key, { why, message, jobs: (reasons.get(key)?.jobs ?? 0) + 1 });
  }
  const waiting = jobs - unsent.size;
  const never: UnsentReason[] = waiting > 0 ? [{ why: stopped ?? "interrupted", jobs: waiting, message: null }] : [];
  return [{ kind: "unsent", jobs, reasons: [...reasons.values(), ...never] }];
}
