import * as sdk from "@aws-sdk/client-lambda";
import { limits } from "../../../base/limits.ts";
import { invalidParameterValue, violation } from "../../aws-error.ts";
import { type DeployedFunction, partsOf } from "../../lambda/functions/deployed-function.ts";
import { checkRange } from "../../lambda/functions/settings.ts";
import { checkRevision, deleteVersion, publishVersion } from "../../lambda/functions/versions.ts";
import type { World } from "../../world.ts";
import { pageAfter, withoutKeys } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import {
  checkNew,
  codeOf,
  configurationOf,
  functionOf,
  functionReference,
  functionShape,
  latestOf,
  settingsOf,
} from "./function-shape.ts";

type Tags = DeployedFunction["tags"];

/** Lambda's actions on functions, their concurrency and their tags, which event source mappings have as well. */
export const functionActions = {
  /** Creates a function. Any role is accepted: the emulator checks no permissions. */
  CreateFunction: action(sdk.CreateFunction$, (input, world) => {
    const { lambda } = world;
    checkNew(input);
    const { FunctionName, Code, Handler, Role, Architectures, Tags } = input;
    const fn = lambda.functions.create({
      name: functionReference(world, FunctionName),
      settings: { ...settingsOf(input), handler: Handler ?? "", role: Role ?? "", architectures: Architectures },
      code: codeOf(Code?.ZipFile),
      tags: Tags,
    });
    return functionShape(input.Publish ? publishVersion(lambda.functions, fn) : fn);
  }),

  /** A function with its tags and reserved concurrency. The URL of its code cannot be downloaded. */
  GetFunction: action(sdk.GetFunction$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    return {
      Configuration: configurationOf(world, input.FunctionName, input.Qualifier),
      Code: { RepositoryType: "S3", Location: `https://awslambda.invalid/${fn.name}` },
      Tags: Object.keys(fn.tags).length === 0 ? undefined : fn.tags,
      Concurrency:
        fn.reservedConcurrency === undefined ? undefined : { ReservedConcurrentExecutions: fn.reservedConcurrency },
    };
  }),

  GetFunctionConfiguration: action(sdk.GetFunctionConfiguration$, (input, world) =>
    configurationOf(world, input.FunctionName, input.Qualifier),
  ),

  /** In order of the names, 50 per page; with `FunctionVersion=ALL` also every version (L-API ListFunctions). */
  ListFunctions: action(sdk.ListFunctions$, (input, { lambda }) => {
    const { FunctionVersion } = input;
    checkRange("maxItems", input.MaxItems, 1, 10_000);
    // Other actions have a member of this name with other values, so that the rules of the service cannot check it.
    if (FunctionVersion !== undefined && FunctionVersion !== "ALL") {
      throw violation("functionVersion", FunctionVersion, "satisfy enum value set: [ALL]");
    }
    const functions = lambda.functions.list();
    const all = FunctionVersion === undefined ? functions : functions.flatMap((fn) => [fn, ...fn.published.versions]);
    const { items, next } = pageAfter(all, ({ arn }) => arn, input);
    return { Functions: items.map(functionShape), ...next };
  }),

  /** New environments run the new code; invocations in flight end with the old code. */
  UpdateFunctionCode: action(sdk.UpdateFunctionCode$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    checkRevision(input.RevisionId, fn.revisionId);
    const code = codeOf(input.ZipFile);
    if (input.DryRun) return { ...functionShape(fn), CodeSha256: code.sha256, CodeSize: code.size };
    if (input.Architectures !== undefined) fn.settings = { ...fn.settings, architectures: input.Architectures };
    world.lambda.functions.updateCode(fn, code);
    return functionShape(input.Publish ? publishVersion(world.lambda.functions, fn) : fn);
  }),

  UpdateFunctionConfiguration: action(sdk.UpdateFunctionConfiguration$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    checkRevision(input.RevisionId, fn.revisionId);
    world.lambda.functions.updateSettings(fn, settingsOf(input));
    return functionShape(fn);
  }),

  /** Deletes a function with its versions and aliases, or one version. Event source mappings remain. */
  DeleteFunction: action(sdk.DeleteFunction$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    const qualifier = partsOf(functionReference(world, input.FunctionName, input.Qualifier))?.qualifier;
    if (qualifier === undefined) world.lambda.functions.delete(fn);
    else deleteVersion(world.lambda.functions.get(fn.name), fn, qualifier);
    return { StatusCode: 204 };
  }),

  /** Reserves concurrency for a function; 0 stops all its invocations. */
  PutFunctionConcurrency: action(sdk.PutFunctionConcurrency$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    world.lambda.functions.reserve(fn, input.ReservedConcurrentExecutions ?? 0);
    return { ReservedConcurrentExecutions: fn.reservedConcurrency };
  }),

  GetFunctionConcurrency: action(sdk.GetFunctionConcurrency$, (input, world) => ({
    ReservedConcurrentExecutions: functionOf(world, input.FunctionName).reservedConcurrency,
  })),

  DeleteFunctionConcurrency: action(sdk.DeleteFunctionConcurrency$, (input, world) => {
    world.lambda.functions.reserve(latestOf(world, input.FunctionName), undefined);
  }),

  GetAccountSettings: action(sdk.GetAccountSettings$, (_, { lambda, context }) => {
    const functions = lambda.functions.list();
    const { accountConcurrency } = context.options;
    return {
      AccountLimit: {
        TotalCodeSize: limits.lambda.codeTotalBytesMax,
        CodeSizeUnzipped: limits.lambda.codeUnzippedBytesMax,
        CodeSizeZipped: limits.lambda.codeZippedBytesMax,
        ConcurrentExecutions: accountConcurrency,
        UnreservedConcurrentExecutions: accountConcurrency - lambda.functions.reservedSum,
      },
      AccountUsage: {
        TotalCodeSize: functions.reduce((total, { code }) => total + code.size, 0),
        FunctionCount: functions.length,
      },
    };
  }),

  /** What Lambda does when a function invokes itself in a loop; `Terminate` unless it was set (L-API). */
  GetFunctionRecursionConfig: action(sdk.GetFunctionRecursionConfig$, (input, world) => ({
    RecursiveLoop: latestOf(world, input.FunctionName).recursiveLoop,
  })),

  /** Sets it. It applies to the next invocation. */
  PutFunctionRecursionConfig: action(sdk.PutFunctionRecursionConfig$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    fn.recursiveLoop = input.RecursiveLoop === "Allow" ? "Allow" : "Terminate";
    return { RecursiveLoop: fn.recursiveLoop };
  }),

  TagResource: action(sdk.TagResource$, (input, world) => {
    changeTags(world, input.Resource, (tags) => ({ ...tags, ...input.Tags }));
  }),

  UntagResource: action(sdk.UntagResource$, (input, world) => {
    changeTags(world, input.Resource, (tags) => withoutKeys(tags, input.TagKeys));
  }),

  ListTags: action(sdk.ListTags$, (input, world) => ({ Tags: { ...changeTags(world, input.Resource) } })),
} satisfies ActionsOf<typeof sdk>;

/**
 * Changes the tags of a function or of an event source mapping, by its ARN, and returns them. Without `change` they stay as
 * they are.
 *
 * @throws {AwsError} ResourceNotFoundException; InvalidParameterValueException for a version or an alias.
 */
function changeTags(world: World, resource = "", change = (tags: Tags) => tags): Tags {
  const [, uuid] = /:event-source-mapping:([^:]+)$/.exec(resource) ?? [];
  if (uuid !== undefined) return world.eventSourceMappings.changeTags(uuid, change);
  const reference = functionReference(world, resource);
  if (partsOf(reference)?.qualifier !== undefined) {
    throw invalidParameterValue(
      "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    );
  }
  const fn = world.lambda.functions.get(reference);
  fn.tags = change(fn.tags);
  return fn.tags;
}
