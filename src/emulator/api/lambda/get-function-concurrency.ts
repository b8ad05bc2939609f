import {
  GetFunctionConcurrency$,
  type GetFunctionConcurrencyCommandInput,
  type GetFunctionConcurrencyResponse,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";

/** An empty answer for a function without a reservation. */
export const getFunctionConcurrency = action<GetFunctionConcurrencyCommandInput, GetFunctionConcurrencyResponse>(
  GetFunctionConcurrency$,
  (input, { lambda }) => {
    const { reservedConcurrency } = lambda.functions.get(input.FunctionName ?? "");
    return {
      ...(reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency }),
    } satisfies GetFunctionConcurrencyResponse;
  },
);
