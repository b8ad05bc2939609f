import type { ModelContext } from "../model-context.ts";
import type { BusyCount, DeployedFunction } from "./deployed-function.ts";
import { type LambdaMetrics, regionDimensions } from "./lambda-metrics.ts";

/**
 * Counts busy environments, and reports `ConcurrentExecutions`: one sample for each accepted invocation, stamped with
 * its instant, of what is busy after everything at that instant has happened (emulator rule; AWS does not say). So an
 * end and a start at the same instant do not overlap. Samples are therefore held back until time has moved on.
 */
export class Concurrency {
  readonly #context: ModelContext;
  readonly #metrics: LambdaMetrics;
  readonly #reservedSum: () => number;
  readonly #total: BusyCount = { busy: 0, momentary: 0, begun: 0 };
  readonly #unreserved: BusyCount = { busy: 0, momentary: 0, begun: 0 };
  /** Functions with a start at the instant `#atMs`. */
  #begun: DeployedFunction[] = [];
  #atMs = 0;

  constructor(context: ModelContext, metrics: LambdaMetrics, reservedSum: () => number) {
    this.#context = context;
    this.#metrics = metrics;
    this.#reservedSum = reservedSum;
  }

  /** Busy environments of the account. */
  get total(): number {
    return this.#total.busy;
  }

  /** Busy environments of functions that had no reserved concurrency when their runs began. */
  get unreserved(): number {
    return this.#unreserved.busy;
  }

  started(fn: DeployedFunction, reserved: boolean): void {
    this.#settle();
    if (this.#begun.length === 0) {
      this.#atMs = this.#context.kernel.nowMs;
      this.#context.kernel.after(1, "concurrency sample", () => this.#settle());
    }
    if (fn.busy.begun === 0) this.#begun.push(fn);
    for (const count of this.#counts(fn, reserved)) {
      count.busy++;
      count.begun++;
    }
  }

  ended(fn: DeployedFunction, startedAtMs: number, reserved: boolean): void {
    this.#settle();
    const momentary = startedAtMs === this.#context.kernel.nowMs;
    for (const count of this.#counts(fn, reserved)) {
      count.busy--;
      if (momentary) count.momentary++;
    }
  }

  /** Reports what is held back, even if more could happen at this instant. */
  commit(): void {
    if (this.#begun.length === 0) return;
    const claimed = this.#reservedSum() + this.#unreserved.busy + this.#unreserved.momentary;
    const total = this.#total.busy + this.#total.momentary;
    const unreserved = this.#unreserved.busy + this.#unreserved.momentary;
    for (const { busy, dimensions } of this.#begun) {
      const value = busy.busy + busy.momentary;
      for (let i = 0; i < busy.begun; i++) {
        this.#metrics.report("ConcurrentExecutions", dimensions, value, this.#atMs);
        this.#metrics.report("ConcurrentExecutions", regionDimensions, total, this.#atMs);
        this.#metrics.report("UnreservedConcurrentExecutions", regionDimensions, unreserved, this.#atMs);
        this.#metrics.report("ClaimedAccountConcurrency", regionDimensions, claimed, this.#atMs);
      }
      startNewInstant(busy);
    }
    startNewInstant(this.#total);
    startNewInstant(this.#unreserved);
    this.#begun = [];
  }

  #settle(): void {
    if (this.#atMs !== this.#context.kernel.nowMs) this.commit();
  }

  #counts(fn: DeployedFunction, reserved: boolean): readonly BusyCount[] {
    return reserved ? [fn.busy, this.#total] : [fn.busy, this.#total, this.#unreserved];
  }
}

function startNewInstant(count: BusyCount): void {
  count.momentary = 0;
  count.begun = 0;
}
