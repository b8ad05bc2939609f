import type * as sdk from "@aws-sdk/client-lambda";
import {
  DeleteFunctionConcurrency$,
  GetAccountSettings$,
  GetFunctionConcurrency$,
  PutFunctionConcurrency$,
} from "@aws-sdk/client-lambda";
import { limits } from "../../../base/limits.ts";
import { type ActionsOf, action } from "../router.ts";

/** Lambda's actions on concurrency. */
export const concurrencyActions: ActionsOf<typeof sdk> = {
  /** Reserves concurrency for a function; 0 stops all its invocations. */
  PutFunctionConcurrency: action(PutFunctionConcurrency$, (input, { lambda }) => {
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    lambda.functions.reserve(fn, input.ReservedConcurrentExecutions ?? 0);
    return { ReservedConcurrentExecutions: fn.reservedConcurrency };
  }),

  /** The reserved concurrency of a function; an empty response if it has none. */
  GetFunctionConcurrency: action(GetFunctionConcurrency$, (input, { lambda }) => {
    const { reservedConcurrency } = lambda.functions.get(input.FunctionName ?? "");
    return {
      ReservedConcurrentExecutions: reservedConcurrency,
    };
  }),

  /** Removes the reservation: the function uses the unreserved concurrency again. */
  DeleteFunctionConcurrency: action(DeleteFunctionConcurrency$, (input, { lambda }) => {
    lambda.functions.reserve(lambda.functions.getLatest(input.FunctionName ?? ""), undefined);
    return {};
  }),

  /** The account's limits and usage. */
  GetAccountSettings: action(GetAccountSettings$, (_, { lambda, context }) => {
    const functions = lambda.functions.list();
    const { accountConcurrency } = context.options;
    return {
      AccountLimit: {
        TotalCodeSize: limits.lambda.codeTotalBytesMax,
        CodeSizeUnzipped: limits.lambda.codeUnzippedBytesMax,
        CodeSizeZipped: limits.lambda.codeZippedBytesMax,
        ConcurrentExecutions: accountConcurrency,
        UnreservedConcurrentExecutions: accountConcurrency - lambda.functions.reservedSum,
      },
      AccountUsage: {
        TotalCodeSize: functions.reduce((total, { code }) => total + code.size, 0),
        FunctionCount: functions.length,
      },
    };
  }),
};
