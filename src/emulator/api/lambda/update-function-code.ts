import {
  type FunctionConfiguration,
  UpdateFunctionCode$,
  type UpdateFunctionCodeCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { codeOf } from "./code-input.ts";
import { functionShape } from "./function-shape.ts";

/** New environments run the new code; invocations on their way end with the old. */
export const updateFunctionCode = action<UpdateFunctionCodeCommandInput, FunctionConfiguration>(
  UpdateFunctionCode$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(input.FunctionName ?? "");
    const code = codeOf(input.ZipFile);
    if (!input.DryRun) lambda.functions.updateCode(fn, code);
    return functionShape(fn);
  },
);
