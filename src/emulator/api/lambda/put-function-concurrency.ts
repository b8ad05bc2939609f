import {
  type Concurrency,
  PutFunctionConcurrency$,
  type PutFunctionConcurrencyCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";

/** Reserves concurrency for a function; 0 switches it off. */
export const putFunctionConcurrency = action<PutFunctionConcurrencyCommandInput, Concurrency>(
  PutFunctionConcurrency$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(input.FunctionName ?? "");
    lambda.functions.reserve(fn, input.ReservedConcurrentExecutions ?? 0);
    return { ReservedConcurrentExecutions: fn.reservedConcurrency } satisfies Concurrency;
  },
);
