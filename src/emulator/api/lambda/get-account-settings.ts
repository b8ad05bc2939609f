import {
  GetAccountSettings$,
  type GetAccountSettingsCommandInput,
  type GetAccountSettingsResponse,
} from "@aws-sdk/client-lambda";
import { limits } from "../../../base/limits.ts";
import { action } from "../action.ts";

/** The account's limits, and what is used of them. */
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
