import { limits } from "../../../base/limits.ts";
import { invalidParameterValue } from "../../aws-error.ts";
import { TokenBucket } from "../../kernel/token-bucket.ts";
import type { ModelContext } from "../../options.ts";
import type { BusyCount, DeployedFunction, Environment } from "../functions/deployed-function.ts";
import { type LambdaMetrics, regionDimensions } from "../metrics.ts";

/**
 * Counts busy environments and reports `ConcurrentExecutions`. Each accepted invocation causes one sample with the time of
 * its start. The value is the number of busy environments after all events of that instant, so that an end and a start at
 * the same instant do not overlap (emulator rule: AWS does not document it). Samples are therefore reported later, when
 * time has advanced.
 */
export class Concurrency {
  readonly #context: ModelContext;
  readonly #metrics: LambdaMetrics;
  readonly #reservedSum: () => number;
  readonly #total: BusyCount = { busy: 0, momentary: 0, begun: 0 };
  readonly #unreserved: BusyCount = { busy: 0, momentary: 0, begun: 0 };
  /** The functions with a start at `#atMs`. */
  #begun: DeployedFunction[] = [];
  #atMs = 0;

  constructor(context: ModelContext, metrics: LambdaMetrics, reservedSum: () => number) {
    this.#context = context;
    this.#metrics = metrics;
    this.#reservedSum = reservedSum;
  }

  /** The number of busy environments of the account. */
  get total(): number {
    return this.#total.busy;
  }

  /** The number of busy environments whose function had no reserved concurrency when the invocation started. */
  get unreserved(): number {
    return this.#unreserved.busy;
  }

  /** Must be called when an invocation starts. */
  started(fn: DeployedFunction, reserved: boolean): void {
    this.#commitEarlierInstant();
    if (this.#begun.length === 0) {
      this.#atMs = this.#context.kernel.nowMs;
      this.#context.kernel.after(1, "concurrency sample", () => this.#commitEarlierInstant());
    }
    if (fn.busy.begun === 0) this.#begun.push(fn);
    begin(fn.busy);
    begin(this.#total);
    if (!reserved) begin(this.#unreserved);
  }

  /** Must be called when an invocation ends, with the values of its start. */
  ended(fn: DeployedFunction, startedAtMs: number, reserved: boolean): void {
    this.#commitEarlierInstant();
    const momentary = startedAtMs === this.#context.kernel.nowMs;
    end(fn.busy, momentary);
    end(this.#total, momentary);
    if (!reserved) end(this.#unreserved, momentary);
  }

  /** Reports the pending samples, even if the current instant is not over. */
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

  #commitEarlierInstant(): void {
    if (this.#atMs !== this.#context.kernel.nowMs) this.commit();
  }
}

function begin(count: BusyCount): void {
  count.busy++;
  count.begun++;
}

function end(count: BusyCount, momentary: boolean): void {
  count.busy--;
  if (momentary) count.momentary++;
}

function startNewInstant(count: BusyCount): void {
  count.momentary = 0;
  count.begun = 0;
}

/** Why an invocation is throttled (L-API TooManyRequestsException, Reason). */
export type ThrottleReason =
  | "ReservedFunctionConcurrentInvocationLimitExceeded"
  | "ConcurrentInvocationLimitExceeded"
  | "ReservedFunctionInvocationRateLimitExceeded"
  | "CallerRateLimitExceeded";

/** The bucket of a rate: ten invocations a second for each unit of concurrency, a second's worth at once (emulator rule). */
function rateOf(concurrency: number, nowMs: number): TokenBucket {
  const perSecond = concurrency * limits.lambda.invocationsPerSecondOfConcurrency;
  return new TokenBucket({ bucket: perSecond, perSecond }, nowMs);
}

/** Decides which invocations may run, and in which environments. */
export class Admission {
  readonly #context: ModelContext;
  readonly #concurrency: Concurrency;
  readonly #reservedSum: () => number;
  readonly #accountRate: TokenBucket;
  /** The rates of functions with reserved concurrency, by the bucket that all versions of a function share. */
  readonly #reservedRates = new WeakMap<TokenBucket, { readonly reserved: number; readonly rate: TokenBucket }>();

  constructor(context: ModelContext, concurrency: Concurrency, reservedSum: () => number) {
    this.#context = context;
    this.#concurrency = concurrency;
    this.#reservedSum = reservedSum;
    this.#accountRate = rateOf(context.options.accountConcurrency, context.kernel.nowMs);
  }

  /** Returns an idle environment, or "new" if one may be created, or the reason why the invocation is throttled. */
  claim(fn: DeployedFunction): Environment | "new" | { readonly refused: ThrottleReason } {
    const refused = this.#refusal(fn) ?? this.#rateRefusal(fn);
    if (refused !== undefined) return { refused };
    const { nowMs } = this.#context.kernel;
    const environment = fn.environments.claim(nowMs);
    if (environment !== undefined) return environment;
    if (fn.scaling.take(nowMs)) return "new";
    return { refused: "ConcurrentInvocationLimitExceeded" };
  }

  #refusal({ reservedConcurrency, busy }: DeployedFunction): ThrottleReason | undefined {
    if (reservedConcurrency !== undefined) {
      return busy.busy < reservedConcurrency ? undefined : "ReservedFunctionConcurrentInvocationLimitExceeded";
    }
    const pool = this.#context.options.accountConcurrency - this.#reservedSum();
    return this.#concurrency.unreserved < pool ? undefined : "ConcurrentInvocationLimitExceeded";
  }

  /** Counts an invocation for which there is concurrency. Which reason AWS gives for the rate of the account is not published. */
  #rateRefusal(fn: DeployedFunction): ThrottleReason | undefined {
    const { nowMs } = this.#context.kernel;
    if (fn.reservedConcurrency !== undefined && !this.#reservedRate(fn, fn.reservedConcurrency).take(nowMs)) {
      return "ReservedFunctionInvocationRateLimitExceeded";
    }
    return this.#accountRate.take(nowMs) ? undefined : "CallerRateLimitExceeded";
  }

  #reservedRate({ scaling }: DeployedFunction, reserved: number): TokenBucket {
    const known = this.#reservedRates.get(scaling);
    if (known?.reserved === reserved) return known.rate;
    const rate = rateOf(reserved, this.#context.kernel.nowMs);
    this.#reservedRates.set(scaling, { reserved, rate });
    return rate;
  }
}

/**
 * Checks that enough concurrency stays unreserved (L-API PutFunctionConcurrency): 100, or the whole limit of a smaller
 * account (emulator rule).
 *
 * @throws {AwsError} InvalidParameterValueException.
 */
export function checkReservation(reserved: number, reservedByOthers: number, accountLimit: number): void {
  const min = Math.min(limits.lambda.unreservedConcurrencyMin, accountLimit);
  if (reserved === 0 || accountLimit - reservedByOthers - reserved >= min) return;
  throw invalidParameterValue(
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${min}].`,
  );
}
