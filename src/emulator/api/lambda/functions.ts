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
import { AwsError } from "../../aws-error.ts";
import { deleteVersion, publishVersion } from "../../lambda/functions/versions.ts";
import { pageAfter } from "../page.ts";
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
    return functionShape(input.Publish ? publishVersion(lambda.functions, fn) : fn);
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

/** In order of the names, 50 per page; with `FunctionVersion=ALL` also every version (L-API ListFunctions). */
export const listFunctions = action<ListFunctionsCommandInput, ListFunctionsResponse>(
  ListFunctions$,
  (input, { lambda }) => {
    const { FunctionVersion, Marker, MaxItems = pageMax } = input;
    checkFunctionVersion(FunctionVersion);
    const functions = lambda.functions.list();
    const all = FunctionVersion === undefined ? functions : functions.flatMap((fn) => [fn, ...fn.published.versions]);
    const { items, next } = pageAfter(all, ({ arn }) => arn, Marker, Math.min(MaxItems, pageMax));
    return { Functions: items.map(functionShape), ...next } satisfies ListFunctionsResponse;
  },
);

/** Other actions have a member of the same name with other values, so that the rules of the service cannot check it. */
function checkFunctionVersion(given: string | undefined): void {
  if (given === undefined || given === "ALL") return;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${given}' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]`,
  );
}

/** New environments run the new code; invocations in flight end with the old code. */
export const updateFunctionCode = action<UpdateFunctionCodeCommandInput, FunctionConfiguration>(
  UpdateFunctionCode$,
  (input, { lambda }) => {
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    const code = codeOf(input.ZipFile);
    if (input.DryRun) return functionShape(fn);
    lambda.functions.updateCode(fn, code);
    return functionShape(input.Publish ? publishVersion(lambda.functions, fn) : fn);
  },
);

/** Changes the members that the request contains. */
export const updateFunctionConfiguration = action<UpdateFunctionConfigurationCommandInput, FunctionConfiguration>(
  UpdateFunctionConfiguration$,
  (input, { lambda }) => {
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    lambda.functions.updateSettings(fn, settingsOf(input));
    return functionShape(fn);
  },
);

/** Deletes a function with its versions and aliases, or one version. Event source mappings remain. */
export const deleteFunction = action<DeleteFunctionCommandInput, DeleteFunctionResponse>(
  DeleteFunction$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    if (fn.version === "$LATEST") lambda.functions.delete(fn);
    else deleteVersion(lambda.functions.get(fn.name), fn);
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
