import {
  type FunctionConfiguration,
  UpdateFunctionConfiguration$,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { functionShape } from "./function-shape.ts";
import { settingsOf } from "./settings-input.ts";

/** Changes what the request names, and leaves the rest. */
export const updateFunctionConfiguration = action<UpdateFunctionConfigurationCommandInput, FunctionConfiguration>(
  UpdateFunctionConfiguration$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(input.FunctionName ?? "");
    lambda.functions.updateSettings(fn, settingsOf(input));
    return functionShape(fn);
  },
);
