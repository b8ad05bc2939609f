import type { Kernel } from "../../../kernel/kernel.ts";
import type { FunctionRuntime } from "../function-host.ts";

/** What needs one of a limited number of processes. If it is idle, it is disposed of so that another one can start. */
export type SlotUser = Pick<FunctionRuntime, "dispose">;

/** An idle process is ended after this time, milliseconds of the wall clock: AWS removes idle environments, too. */
const idleMsMax = 600_000;

/** Limits the number of processes. If all are in use, an idle one is ended, or the user waits. */
export class ProcessSlots {
  readonly #max: number;
  readonly #used = new Set<SlotUser>();
  /** The one that has been idle for the longest time comes first. */
  readonly #idle = new Map<SlotUser, NodeJS.Timeout>();
  readonly #waiting = new Map<SlotUser, () => void>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Calls `run` when there is a process for the user: immediately, or later. */
  acquire(user: SlotUser, run: () => void): void {
    if (this.#used.size >= this.#max) this.#evictOne();
    if (this.#used.size >= this.#max) this.#waiting.set(user, run);
    else this.#use(user, run);
  }

  /** Must be called when the process of a user becomes idle. */
  markIdle(user: SlotUser): void {
    if (!this.#used.has(user)) return;
    this.#idle.set(user, setTimeout(() => user.dispose(), idleMsMax).unref());
    if (this.#waiting.size > 0) this.#evictOne();
  }

  /** Must be called when the process of a user is used again. */
  markBusy(user: SlotUser): void {
    clearTimeout(this.#idle.get(user));
    this.#idle.delete(user);
  }

  /** Must be called when the process of a user has ended, or the user no longer waits for one. */
  release(user: SlotUser): void {
    this.markBusy(user);
    this.#waiting.delete(user);
    if (!this.#used.delete(user)) return;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next[0]);
    this.#use(...next);
  }

  #use(user: SlotUser, run: () => void): void {
    this.#used.add(user);
    run();
  }

  #evictOne(): void {
    const [oldest] = this.#idle.keys();
    oldest?.dispose();
  }
}

/** What a function is doing: loading, or running until it ends or sleeps. */
export interface Work {
  /** Ends the work, and schedules what follows. */
  end(schedule: () => void): void;
  /** Must be called when the function waits for a response of the emulator, or ends without a result. */
  pause(): void;
  /** Must be called when the function has received that response. */
  resume(): void;
}

/**
 * At a speed, the emulator stands still for at most this time while a function is working, milliseconds of the wall clock.
 */
const heldMsMaxAtSpeed = 5_000;

/**
 * The work of functions in processes. The emulator's time stands still while any function is working, because a process is
 * not faster in virtual time, or at a higher speed. Only at the speed of the wall clock, time passes as everywhere else. What
 * follows from work that ends at the same time is scheduled in the order of the environments, so that the same seed replays
 * the same run.
 */
export class WorkInProgress {
  readonly #working = new Set<Work>();
  #ended: { readonly order: number; readonly schedule: () => void }[] = [];
  #release: (() => void) | undefined;

  /**
   * Starts work.
   *
   * @param order the number of the environment.
   * @param wallMsMax after this time on the wall clock, the work no longer stops time, so that timeouts happen.
   */
  begin(kernel: Kernel, order: number, wallMsMax: number): Work {
    const { speed } = kernel.pace;
    const holdsTime = speed !== 1;
    const limitMs = speed === 0 ? wallMsMax : Math.min(wallMsMax, heldMsMaxAtSpeed);
    let limit: NodeJS.Timeout | undefined;
    const hold = () => {
      limit = setTimeout(stopHolding, limitMs).unref();
      this.#working.add(work);
      this.#release ??= kernel.pace.hold();
      // No further event may run after the one that has started the work.
      kernel.letPromisesSettle();
    };
    const stopHolding = () => {
      clearTimeout(limit);
      this.#working.delete(work);
      this.#releaseIfDone();
    };
    const work: Work = {
      end: (schedule) => {
        if (!this.#working.has(work)) return schedule();
        this.#ended.push({ order, schedule });
        stopHolding();
      },
      pause: stopHolding,
      resume: () => {
        if (holdsTime) hold();
      },
    };
    if (holdsTime) hold();
    return work;
  }

  #releaseIfDone(): void {
    if (this.#working.size > 0) return;
    const ended = this.#ended.sort((a, b) => a.order - b.order);
    this.#ended = [];
    for (const { schedule } of ended) schedule();
    this.#release?.();
    this.#release = undefined;
  }
}
