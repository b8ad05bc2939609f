import type { ModelContext } from "../model-context.ts";
import type { Concurrency } from "./concurrency.ts";
import type { DeployedFunction } from "./deployed-function.ts";
import type { Environment } from "./environment.ts";

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
