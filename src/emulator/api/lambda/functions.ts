import type * as sdk from "@aws-sdk/client-lambda";
import {
  CreateFunction$,
  type CreateFunctionCommandInput,
  DeleteFunction$,
  GetFunction$,
  GetFunctionConfiguration$,
  GetFunctionRecursionConfig$,
  ListFunctions$,
  PutFunctionRecursionConfig$,
  UpdateFunctionCode$,
  UpdateFunctionConfiguration$,
} from "@aws-sdk/client-lambda";
import { AwsError, userError } from "../../aws-error.ts";
import { partsOf } from "../../lambda/functions/deployed-function.ts";
import { checkRange } from "../../lambda/functions/settings.ts";
import { checkRevision, deleteVersion, publishVersion } from "../../lambda/functions/versions.ts";
import { pageAfter } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";
import { codeOf, functionOf, functionReference, functionShape, latestOf, settingsOf } from "./function-shape.ts";

/** Lambda's actions on functions and the detection of recursive loops. */
export const functionActions = {
  /** Creates a function. Any role is accepted: the emulator checks no permissions. */
  CreateFunction: action(CreateFunction$, (input, world) => {
    const { lambda } = world;
    checkNew(input);
    const { FunctionName, Code, Handler, Role, Architectures, Tags } = input;
    const fn = lambda.functions.create({
      name: functionReference(world, FunctionName),
      settings: { ...settingsOf(input), handler: Handler ?? "", role: Role ?? "", architectures: Architectures },
      code: codeOf(Code?.ZipFile),
      ...(Tags === undefined ? {} : { tags: Tags }),
    });
    return functionShape(input.Publish ? publishVersion(lambda.functions, fn) : fn);
  }),

  /** A function with its tags and reserved concurrency. The URL of its code cannot be downloaded. */
  GetFunction: action(GetFunction$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
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
  GetFunctionConfiguration: action(GetFunctionConfiguration$, (input, world) =>
    functionShape(functionOf(world, input.FunctionName, input.Qualifier)),
  ),

  /** In order of the names, 50 per page; with `FunctionVersion=ALL` also every version (L-API ListFunctions). */
  ListFunctions: action(ListFunctions$, (input, { lambda }) => {
    const { FunctionVersion, Marker, MaxItems = pageMax } = input;
    checkRange("maxItems", MaxItems, 1, 10_000);
    checkFunctionVersion(FunctionVersion);
    const functions = lambda.functions.list();
    const all = FunctionVersion === undefined ? functions : functions.flatMap((fn) => [fn, ...fn.published.versions]);
    const { items, next } = pageAfter(all, ({ arn }) => arn, Marker, Math.min(MaxItems, pageMax));
    return { Functions: items.map(functionShape), ...next };
  }),

  /** New environments run the new code; invocations in flight end with the old code. */
  UpdateFunctionCode: action(UpdateFunctionCode$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    checkRevision(input.RevisionId, fn.revisionId);
    const code = codeOf(input.ZipFile);
    if (input.DryRun) return { ...functionShape(fn), CodeSha256: code.sha256, CodeSize: code.size };
    if (input.Architectures !== undefined) fn.settings = { ...fn.settings, architectures: input.Architectures };
    world.lambda.functions.updateCode(fn, code);
    return functionShape(input.Publish ? publishVersion(world.lambda.functions, fn) : fn);
  }),

  /** Changes the members that the request contains. */
  UpdateFunctionConfiguration: action(UpdateFunctionConfiguration$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    checkRevision(input.RevisionId, fn.revisionId);
    world.lambda.functions.updateSettings(fn, settingsOf(input));
    return functionShape(fn);
  }),

  /** Deletes a function with its versions and aliases, or one version. Event source mappings remain. */
  DeleteFunction: action(DeleteFunction$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    const qualifier = partsOf(functionReference(world, input.FunctionName, input.Qualifier))?.qualifier;
    if (qualifier === undefined) world.lambda.functions.delete(fn);
    else deleteVersion(world.lambda.functions.get(fn.name), fn, qualifier);
    return { StatusCode: 204 };
  }),

  /** What Lambda does when a function invokes itself in a loop; `Terminate` unless it was set (L-API). */
  GetFunctionRecursionConfig: action(GetFunctionRecursionConfig$, (input, world) => ({
    RecursiveLoop: latestOf(world, input.FunctionName).recursiveLoop,
  })),

  /** Sets it. It applies to the next invocation. */
  PutFunctionRecursionConfig: action(PutFunctionRecursionConfig$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    fn.recursiveLoop = input.RecursiveLoop === "Allow" ? "Allow" : "Terminate";
    return { RecursiveLoop: fn.recursiveLoop };
  }),
} satisfies ActionsOf<typeof sdk>;

const pageMax = 50;

const roleArn = /^arn:aws[\w-]*:iam::\d{12}:role\/?[\w+=,.@\-/]+$/;

/** Checks what only a new function has to have. @throws {AwsError} ValidationException, InvalidParameterValueException */
export function checkNew(input: CreateFunctionCommandInput): void {
  const { Runtime, Handler, Role = "", Architectures = [], Layers = [], PackageType } = input;
  const violation = (value: string, member: string, constraint: string) =>
    new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
    );
  const invalid = (message: string) => userError("InvalidParameterValueException", 400, message);
  if (!roleArn.test(Role)) {
    const pattern = "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";
    throw violation(Role, "role", `satisfy regular expression pattern: ${pattern}`);
  }
  if (Architectures.length > 1) {
    throw violation(`[${Architectures.join(", ")}]`, "architectures", "have length less than or equal to 1");
  }
  if (PackageType === "Image") throw invalid("flatten's emulator does not run container images.");
  if (Layers.length > 0) throw invalid("flatten's emulator does not support layers: package their files instead.");
  if (Runtime !== undefined && Handler !== undefined) return;
  throw invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
}

/** Other actions have a member of the same name with other values, so that the rules of the service cannot check it. */
function checkFunctionVersion(given: string | undefined): void {
  if (given === undefined || given === "ALL") return;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${given}' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]`,
  );
}
