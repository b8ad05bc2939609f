import { GetFunction$, type GetFunctionCommandInput, type GetFunctionResponse } from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { functionReference } from "./function-reference.ts";
import { functionShape } from "./function-shape.ts";

/** The location of the code leads nowhere. */
export const getFunction = action<GetFunctionCommandInput, GetFunctionResponse>(GetFunction$, (input, { lambda }) => {
  const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
  return {
    Configuration: functionShape(fn),
    Code: { RepositoryType: "S3", Location: `https://awslambda.invalid/${fn.name}` },
    ...(Object.keys(fn.tags).length === 0 ? {} : { Tags: fn.tags }),
    ...(fn.reservedConcurrency === undefined
      ? {}
      : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
  } satisfies GetFunctionResponse;
});
