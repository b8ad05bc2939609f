import {
  type Concurrency,
  DeleteFunctionConcurrency$,
  type DeleteFunctionConcurrencyCommandInput,
  GetAccountSettings$,
  type GetAccountSettingsCommandInput,
  type GetAccountSettingsResponse,
  GetFunctionConcurrency$,
  type GetFunctionConcurrencyCommandInput,
  type GetFunctionConcurrencyResponse,
  PutFunctionConcurrency$,
  type PutFunctionConcurrencyCommandInput,
} from "@aws-sdk/client-lambda";
import { limits } from "../../../base/limits.ts";
import { action } from "../router.ts";

/** Reserves concurrency for a function; 0 stops all its invocations. */
export const putFunctionConcurrency = action<PutFunctionConcurrencyCommandInput, Concurrency>(
  PutFunctionConcurrency$,
  (input, { lambda }) => {
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    lambda.functions.reserve(fn, input.ReservedConcurrentExecutions ?? 0);
    return { ReservedConcurrentExecutions: fn.reservedConcurrency } satisfies Concurrency;
  },
);

/** The reserved concurrency of a function; an empty response if it has none. */
export const getFunctionConcurrency = action<GetFunctionConcurrencyCommandInput, GetFunctionConcurrencyResponse>(
  GetFunctionConcurrency$,
  (input, { lambda }) => {
    const { reservedConcurrency } = lambda.functions.get(input.FunctionName ?? "");
    return {
      ...(reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency }),
    } satisfies GetFunctionConcurrencyResponse;
  },
);

/** Removes the reservation: the function uses the unreserved concurrency again. */
export const deleteFunctionConcurrency = action<DeleteFunctionConcurrencyCommandInput, Record<string, never>>(
  DeleteFunctionConcurrency$,
  (input, { lambda }) => {
    lambda.functions.reserve(lambda.functions.getLatest(input.FunctionName ?? ""), undefined);
    return {};
  },
);

/** The account's limits and usage. */
export const getAccountSettings = action<GetAccountSettingsCommandInput, GetAccountSettingsResponse>(
  GetAccountSettings$,
  (_, { lambda, context }) => {
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
    } satisfies GetAccountSettingsResponse;
  },
);
