import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import type { ModelContext } from "../../model-context.ts";
import type { BusyCount, DeployedFunction } from "../functions/deployed-function.ts";
import { type LambdaMetrics, regionDimensions } from "../metrics.ts";
import type { Environment } from "./environments.ts";

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

/** Why an invocation is refused (L-API TooManyRequestsException, Reason). */
export type ThrottleReason = "ReservedFunctionConcurrentInvocationLimitExceeded" | "ConcurrentInvocationLimitExceeded";

/** Decides which invocations may run, and in which environment. */
export class Admission {
  readonly #context: ModelContext;
  readonly #concurrency: Concurrency;
  readonly #reservedSum: () => number;

  constructor(context: ModelContext, concurrency: Concurrency, reservedSum: () => number) {
    this.#context = context;
    this.#concurrency = concurrency;
    this.#reservedSum = reservedSum;
  }

  /** An idle environment, or the right to start a new one, or the reason for neither. */
  claim(fn: DeployedFunction): Environment | "new" | { readonly refused: ThrottleReason } {
    const refused = this.#refusal(fn);
    if (refused !== undefined) return { refused };
    const { nowMs } = this.#context.kernel;
    const environment = fn.environments.claim(nowMs);
    if (environment !== undefined) return environment;
    if (fn.scaling.take(nowMs)) return "new";
    return { refused: "ConcurrentInvocationLimitExceeded" };
  }

  #refusal(fn: DeployedFunction): ThrottleReason | undefined {
    const reserved = fn.reservedConcurrency;
    if (reserved !== undefined) {
      return fn.busy.busy < reserved ? undefined : "ReservedFunctionConcurrentInvocationLimitExceeded";
    }
    const pool = this.#context.options.accountConcurrency - this.#reservedSum();
    return this.#concurrency.unreserved < pool ? undefined : "ConcurrentInvocationLimitExceeded";
  }
}

/** What must stay unreserved: 100, or the whole limit of a smaller account (emulator rule). */
const unreservedMin = (accountLimit: number): number => Math.min(limits.lambda.unreservedConcurrencyMin, accountLimit);

/** @throws {AwsError} InvalidParameterValueException if too little would stay unreserved (L-API PutFunctionConcurrency). */
export function checkReservation(reserved: number, reservedByOthers: number, accountLimit: number): void {
  const min = unreservedMin(accountLimit);
  if (reserved === 0 || accountLimit - reservedByOthers - reserved >= min) return;
  throw new AwsError(
    "InvalidParameterValueException",
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${min}].`,
    { members: { Type: "User" } },
  );
}
