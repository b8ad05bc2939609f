import {
  type FunctionConfiguration,
  GetFunctionConfiguration$,
  type GetFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { functionReference } from "./function-reference.ts";
import { functionShape } from "./function-shape.ts";

/** A function's settings. */
export const getFunctionConfiguration = action<GetFunctionConfigurationCommandInput, FunctionConfiguration>(
  GetFunctionConfiguration$,
  (input, { lambda }) => functionShape(lambda.functions.get(functionReference(input.FunctionName, input.Qualifier))),
);
