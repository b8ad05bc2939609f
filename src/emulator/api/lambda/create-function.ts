import { CreateFunction$, type CreateFunctionCommandInput, type FunctionConfiguration } from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { codeOf } from "./code-input.ts";
import { functionShape } from "./function-shape.ts";
import { settingsOf } from "./settings-input.ts";

/** Any role will do: the emulator checks no permissions. */
export const createFunction = action<CreateFunctionCommandInput, FunctionConfiguration>(
  CreateFunction$,
  (input, { lambda }) => {
    const { FunctionName, Code, Handler, Role, Architectures, Tags } = input;
    const fn = lambda.functions.create({
      name: FunctionName ?? "",
      settings: { ...settingsOf(input), handler: Handler ?? "", role: Role ?? "", architectures: Architectures },
      code: codeOf(Code?.ZipFile),
      ...(Tags === undefined ? {} : { tags: Tags }),
    });
    return functionShape(fn);
  },
);
