import type * as sdk from "@aws-sdk/client-lambda";
import {
  CreateFunction$,
  DeleteFunction$,
  GetFunction$,
  GetFunctionConfiguration$,
  GetFunctionRecursionConfig$,
  ListFunctions$,
  ListTags$,
  PutFunctionRecursionConfig$,
  TagResource$,
  UntagResource$,
  UpdateFunctionCode$,
  UpdateFunctionConfiguration$,
} from "@aws-sdk/client-lambda";
import { AwsError } from "../../aws-error.ts";
import { deleteVersion, publishVersion } from "../../lambda/functions/versions.ts";
import { pageAfter } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";
import { codeOf, functionReference, functionShape, settingsOf } from "./function-shape.ts";

/** Lambda's actions on functions, their tags and the detection of recursive loops. */
export const functionActions: ActionsOf<typeof sdk> = {
  /** Creates a function. Any role is accepted: the emulator checks no permissions. */
  CreateFunction: action(CreateFunction$, (input, { lambda }) => {
    const { FunctionName, Code, Handler, Role, Architectures, Tags } = input;
    const fn = lambda.functions.create({
      name: FunctionName ?? "",
      settings: { ...settingsOf(input), handler: Handler ?? "", role: Role ?? "", architectures: Architectures },
      code: codeOf(Code?.ZipFile),
      ...(Tags === undefined ? {} : { tags: Tags }),
    });
    return functionShape(input.Publish ? publishVersion(lambda.functions, fn) : fn);
  }),

  /** A function with its tags and reserved concurrency. The URL of its code cannot be downloaded. */
  GetFunction: action(GetFunction$, (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    return {
      Configuration: functionShape(fn),
      Code: { RepositoryType: "S3", Location: `https://awslambda.invalid/${fn.name}` },
      ...(Object.keys(fn.tags).length === 0 ? {} : { Tags: fn.tags }),
      ...(fn.reservedConcurrency === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
    };
  }),

  /** A function's settings. */
  GetFunctionConfiguration: action(GetFunctionConfiguration$, (input, { lambda }) =>
    functionShape(lambda.functions.get(functionReference(input.FunctionName, input.Qualifier))),
  ),

  /** In order of the names, 50 per page; with `FunctionVersion=ALL` also every version (L-API ListFunctions). */
  ListFunctions: action(ListFunctions$, (input, { lambda }) => {
    const { FunctionVersion, Marker, MaxItems = pageMax } = input;
    checkFunctionVersion(FunctionVersion);
    const functions = lambda.functions.list();
    const all = FunctionVersion === undefined ? functions : functions.flatMap((fn) => [fn, ...fn.published.versions]);
    const { items, next } = pageAfter(all, ({ arn }) => arn, Marker, Math.min(MaxItems, pageMax));
    return { Functions: items.map(functionShape), ...next };
  }),

  /** New environments run the new code; invocations in flight end with the old code. */
  UpdateFunctionCode: action(UpdateFunctionCode$, (input, { lambda }) => {
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    const code = codeOf(input.ZipFile);
    if (input.DryRun) return functionShape(fn);
    lambda.functions.updateCode(fn, code);
    return functionShape(input.Publish ? publishVersion(lambda.functions, fn) : fn);
  }),

  /** Changes the members that the request contains. */
  UpdateFunctionConfiguration: action(UpdateFunctionConfiguration$, (input, { lambda }) => {
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    lambda.functions.updateSettings(fn, settingsOf(input));
    return functionShape(fn);
  }),

  /** Deletes a function with its versions and aliases, or one version. Event source mappings remain. */
  DeleteFunction: action(DeleteFunction$, (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    if (fn.version === "$LATEST") lambda.functions.delete(fn);
    else deleteVersion(lambda.functions.get(fn.name), fn);
    return { StatusCode: 204 };
  }),

  /** Adds tags to a function. */
  TagResource: action(TagResource$, (input, { lambda }) => {
    const fn = lambda.functions.get(input.Resource ?? "");
    fn.tags = { ...fn.tags, ...input.Tags };
    return {};
  }),

  /** Removes tags from a function. */
  UntagResource: action(UntagResource$, (input, { lambda }) => {
    const fn = lambda.functions.get(input.Resource ?? "");
    const gone = new Set(input.TagKeys);
    fn.tags = Object.fromEntries(Object.entries(fn.tags).filter(([key]) => !gone.has(key)));
    return {};
  }),

  /** The tags of a function. */
  ListTags: action(ListTags$, (input, { lambda }) => ({
    Tags: { ...lambda.functions.get(input.Resource ?? "").tags },
  })),

  /** What Lambda does when a function invokes itself in a loop; `Terminate` unless it was set (L-API). */
  GetFunctionRecursionConfig: action(GetFunctionRecursionConfig$, (input, { lambda }) => ({
    RecursiveLoop: lambda.functions.get(input.FunctionName ?? "").recursiveLoop,
  })),

  /** Sets it. It applies to the next invocation. */
  PutFunctionRecursionConfig: action(PutFunctionRecursionConfig$, (input, { lambda }) => {
    const fn = lambda.functions.get(input.FunctionName ?? "");
    fn.recursiveLoop = input.RecursiveLoop === "Allow" ? "Allow" : "Terminate";
    return { RecursiveLoop: fn.recursiveLoop };
  }),
};

const pageMax = 50;

/** Other actions have a member of the same name with other values, so that the rules of the service cannot check it. */
function checkFunctionVersion(given: string | undefined): void {
  if (given === undefined || given === "ALL") return;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${given}' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]`,
  );
}
