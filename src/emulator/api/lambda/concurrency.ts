import type * as sdk from "@aws-sdk/client-lambda";
import {
  DeleteFunctionConcurrency$,
  GetAccountSettings$,
  GetFunctionConcurrency$,
  PutFunctionConcurrency$,
} from "@aws-sdk/client-lambda";
import { limits } from "../../../base/limits.ts";
import { type ActionsOf, action } from "../router.ts";
import { functionOf, latestOf } from "./function-shape.ts";

/** Lambda's actions on concurrency. */
export const concurrencyActions: ActionsOf<typeof sdk> = {
  /** Reserves concurrency for a function; 0 stops all its invocations. */
  PutFunctionConcurrency: action(PutFunctionConcurrency$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    world.lambda.functions.reserve(fn, input.ReservedConcurrentExecutions ?? 0);
    return { ReservedConcurrentExecutions: fn.reservedConcurrency };
  }),

  /** The reserved concurrency of a function; an empty response if it has none. */
  GetFunctionConcurrency: action(GetFunctionConcurrency$, (input, world) => {
    const { reservedConcurrency } = functionOf(world, input.FunctionName);
    return {
      ReservedConcurrentExecutions: reservedConcurrency,
    };
  }),

  /** Removes the reservation: the function uses the unreserved concurrency again. */
  DeleteFunctionConcurrency: action(DeleteFunctionConcurrency$, (input, world) => {
    world.lambda.functions.reserve(latestOf(world, input.FunctionName), undefined);
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
