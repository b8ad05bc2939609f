import { mayHaveArrived, retryThroughOutage } from "../../aws/retry.ts";
import { type BeyondStack, createScheduleGroup, deleteScheduleGroup, groupName } from "../../aws/schedules.ts";
import { FlattenError } from "../../base/errors.ts";
import { minuteMs } from "../../base/time.ts";
import type { Target } from "../target.ts";
import type { SendState } from "./send-state.ts";

/** Records what a run creates, a group of schedules or an execution, until it is gone, so that a crash cannot leave it behind unnoticed. */
export interface CreationJournal {
  /** Called before something is created. If it fails, nothing is created. */
  opened(target: Target, name: string): Promise<void>;
  /** Called after a group has been deleted, or an execution has ended. */
  closed(target: Target, name: string): Promise<void>;
}

/** The stack for delays beyond 900 s. @throws {FlattenError} (cloud) if it is not deployed. */
export function beyondOf({ target }: { readonly target: Target }): BeyondStack {
  if (target.beyond !== undefined) return target.beyond;
  throw new FlattenError("cloud", "the stack for delays beyond 900 s is not deployed; nothing was sent", {
    remedy: "flatten deploy --beyond",
  });
}

/** The schedules of one run. They are in a group of their own, which is deleted when the run has ended. */
export class RunSchedules {
  readonly group: string;
  readonly #target: Target;
  readonly #journal: CreationJournal | undefined;
  /** The minute in which each schedule fires, by job. */
  readonly #minutes = new Map<number, number>();
  #isOpen = false;

  constructor({ target, id }: { readonly target: Target; readonly id: string }, journal: CreationJournal | undefined) {
    // `flatten-burst-20261123T101500Z-42-1`
    this.group = groupName(`flatten-${id}`);
    this.#target = target;
    this.#journal = journal;
  }

  /** Creates the group. */
  async open(): Promise<void> {
    await this.#journal?.opened(this.#target, this.group);
    try {
      await createScheduleGroup(this.#target.cloud, this.group);
      this.#isOpen = true;
    } catch (error) {
      // A group that may exist stays in the journal, and the next command deletes it.
      if (!mayHaveArrived(error)) await this.#journal?.closed(this.#target, this.group);
      throw error;
    }
  }

  /** Notes that a job has a schedule. @param atMs its minute, milliseconds since the epoch. */
  note(job: number, atMs: number): void {
    this.#minutes.set(job, atMs);
  }

  /** The number of schedules that may not have fired yet. */
  get waiting(): number {
    return this.#jobsAhead(minuteMs).length;
  }

  /**
   * Deletes the group, unless that has been done already. Jobs whose schedule cannot have fired are not sent any more, and are
   * removed from what was sent.
   */
  async close(sends: Pick<SendState, "sent">): Promise<void> {
    if (!this.#isOpen) return;
    const { cloud } = this.#target;
    const withdrawn = this.#jobsAhead(0);
    await retryThroughOutage(cloud.clock, () => deleteScheduleGroup(cloud, this.group));
    this.#isOpen = false;
    for (const job of withdrawn) sends.sent.delete(job);
    await this.#journal?.closed(this.#target, this.group);
  }

  /** Jobs whose minute begins in the future, or began less than `agoMs` ago. */
  #jobsAhead(agoMs: number): number[] {
    const { clock, skew } = this.#target.cloud;
    const nowMs = clock.nowMs() + skew.certainMs;
    return [...this.#minutes].flatMap(([job, atMs]) => (atMs + agoMs > nowMs ? [job] : []));
  }
}
