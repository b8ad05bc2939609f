import {
  CreateFunction$,
  type CreateFunctionCommandInput,
  DeleteFunction$,
  type DeleteFunctionCommandInput,
  type DeleteFunctionResponse,
  type FunctionConfiguration,
  GetFunction$,
  type GetFunctionCommandInput,
  GetFunctionConfiguration$,
  type GetFunctionConfigurationCommandInput,
  type GetFunctionResponse,
  ListFunctions$,
  type ListFunctionsCommandInput,
  type ListFunctionsResponse,
  UpdateFunctionCode$,
  type UpdateFunctionCodeCommandInput,
  UpdateFunctionConfiguration$,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../router.ts";
import { codeOf, functionReference, functionShape, settingsOf } from "./function-shape.ts";

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

/** Event source mappings of the function stay. */
export const deleteFunction = action<DeleteFunctionCommandInput, DeleteFunctionResponse>(
  DeleteFunction$,
  (input, { lambda }) => {
    lambda.functions.delete(lambda.functions.get(input.FunctionName ?? ""));
    return { StatusCode: 204 } satisfies DeleteFunctionResponse;
  },
);

/** A function's settings. */
export const getFunctionConfiguration = action<GetFunctionConfigurationCommandInput, FunctionConfiguration>(
  GetFunctionConfiguration$,
  (input, { lambda }) => functionShape(lambda.functions.get(functionReference(input.FunctionName, input.Qualifier))),
);

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

const pageMax = 50;

/** By name, 50 to a page (L-API ListFunctions). */
export const listFunctions = action<ListFunctionsCommandInput, ListFunctionsResponse>(
  ListFunctions$,
  (input, { lambda }) => {
    const { Marker: after = "", MaxItems: size = pageMax } = input;
    const rest = lambda.functions.list().filter(({ name }) => name > after);
    const page = rest.slice(0, Math.min(size, pageMax));
    return {
      Functions: page.map(functionShape),
      ...(page.length < rest.length ? { NextMarker: page.at(-1)?.name } : {}),
    } satisfies ListFunctionsResponse;
  },
);

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

/** Changes what the request names, and leaves the rest. */
export const updateFunctionConfiguration = action<UpdateFunctionConfigurationCommandInput, FunctionConfiguration>(
  UpdateFunctionConfiguration$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(input.FunctionName ?? "");
    lambda.functions.updateSettings(fn, settingsOf(input));
    return functionShape(fn);
  },
);
