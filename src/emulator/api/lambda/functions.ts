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
  ListTags$,
  type ListTagsCommandInput,
  type ListTagsResponse,
  TagResource$,
  type TagResourceCommandInput,
  UntagResource$,
  type UntagResourceCommandInput,
  UpdateFunctionCode$,
  type UpdateFunctionCodeCommandInput,
  UpdateFunctionConfiguration$,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../router.ts";
import { codeOf, functionReference, functionShape, settingsOf } from "./function-shape.ts";

/** Creates a function. Any role is accepted: the emulator checks no permissions. */
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

/** A function with its tags and reserved concurrency. The URL of its code cannot be downloaded. */
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

/** A function's settings. */
export const getFunctionConfiguration = action<GetFunctionConfigurationCommandInput, FunctionConfiguration>(
  GetFunctionConfiguration$,
  (input, { lambda }) => functionShape(lambda.functions.get(functionReference(input.FunctionName, input.Qualifier))),
);

const pageMax = 50;

/** In order of the names, 50 per page (L-API ListFunctions). */
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

/** New environments run the new code; invocations in flight end with the old code. */
export const updateFunctionCode = action<UpdateFunctionCodeCommandInput, FunctionConfiguration>(
  UpdateFunctionCode$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(input.FunctionName ?? "");
    const code = codeOf(input.ZipFile);
    if (!input.DryRun) lambda.functions.updateCode(fn, code);
    return functionShape(fn);
  },
);

/** Changes the members that the request contains. */
export const updateFunctionConfiguration = action<UpdateFunctionConfigurationCommandInput, FunctionConfiguration>(
  UpdateFunctionConfiguration$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(input.FunctionName ?? "");
    lambda.functions.updateSettings(fn, settingsOf(input));
    return functionShape(fn);
  },
);

/** Deletes a function. Its event source mappings remain. */
export const deleteFunction = action<DeleteFunctionCommandInput, DeleteFunctionResponse>(
  DeleteFunction$,
  (input, { lambda }) => {
    lambda.functions.delete(lambda.functions.get(input.FunctionName ?? ""));
    return { StatusCode: 204 } satisfies DeleteFunctionResponse;
  },
);

/** Adds tags to a function. */
export const tagResource = action<TagResourceCommandInput, Record<string, never>>(TagResource$, (input, { lambda }) => {
  const fn = lambda.functions.get(input.Resource ?? "");
  fn.tags = { ...fn.tags, ...input.Tags };
  return {};
});

/** Removes tags from a function. */
export const untagResource = action<UntagResourceCommandInput, Record<string, never>>(
  UntagResource$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(input.Resource ?? "");
    const gone = new Set(input.TagKeys);
    fn.tags = Object.fromEntries(Object.entries(fn.tags).filter(([key]) => !gone.has(key)));
    return {};
  },
);

/** The tags of a function. */
export const listTags = action<ListTagsCommandInput, ListTagsResponse>(
  ListTags$,
  (input, { lambda }) =>
    ({
      Tags: { ...lambda.functions.get(input.Resource ?? "").tags },
    }) satisfies ListTagsResponse,
);
