import * as sdk from "@aws-sdk/client-lambda";
import { defined } from "../../../base/encoding.ts";
import { invalidParameterValue, userError } from "../../aws-error.ts";
import { type Alias, type DeployedFunction, partsOf } from "../../lambda/functions/deployed-function.ts";
import {
  aliasOf,
  checkRevision,
  createAlias,
  deleteAlias,
  publishVersion,
  updateAlias,
} from "../../lambda/functions/versions.ts";
import type { World } from "../../world.ts";
import { pageAfter } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { functionReference, functionShape, latestOf } from "./function-shape.ts";

/** Lambda's actions on versions and aliases, and on the resource-based policies of functions, versions and aliases. */
export const versionActions = {
  PublishVersion: action(sdk.PublishVersion$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const { Description: description, CodeSha256: codeSha256, RevisionId: revisionId } = input;
    return functionShape(publishVersion(world.lambda.functions, fn, { description, codeSha256, revisionId }));
  }),

  /** `$LATEST` and then the versions, oldest first, 50 per page (L-API ListVersionsByFunction). */
  ListVersionsByFunction: action(sdk.ListVersionsByFunction$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const all = [fn, ...fn.published.versions];
    const { items, next } = pageAfter(all, ({ version }) => version, input);
    return {
      Versions: items.map((one) => ({ ...functionShape(one), FunctionArn: `${fn.arn}:${one.version}` })),
      ...next,
    };
  }),

  CreateAlias: action(sdk.CreateAlias$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const { Name: name = "", FunctionVersion: version, Description: description } = input;
    const weights = input.RoutingConfig?.AdditionalVersionWeights;
    return aliasShape(fn, createAlias(world.lambda.functions, fn, { name, version, description, weights }));
  }),

  UpdateAlias: action(sdk.UpdateAlias$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const { Name: name = "", FunctionVersion: version, Description: description, RevisionId: revisionId } = input;
    const weights = input.RoutingConfig && (input.RoutingConfig.AdditionalVersionWeights ?? {});
    const changes = { name, version, description, weights, revisionId };
    return aliasShape(fn, updateAlias(world.lambda.functions, fn, changes));
  }),

  GetAlias: action(sdk.GetAlias$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    return aliasShape(fn, aliasOf(fn, input.Name ?? ""));
  }),

  DeleteAlias: action(sdk.DeleteAlias$, (input, world) => {
    deleteAlias(latestOf(world, input.FunctionName), input.Name ?? "");
  }),

  /** The aliases, or those of one version, in order of their names. */
  ListAliases: action(sdk.ListAliases$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const { FunctionVersion } = input;
    const all = [...fn.published.aliases.values()]
      .filter(({ version }) => FunctionVersion === undefined || version === FunctionVersion)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, next } = pageAfter(all, ({ name }) => name, input);
    return { Aliases: items.map((alias) => aliasShape(fn, alias)), ...next };
  }),

  /**
   * Adds a statement. It is a record: the emulator checks no permissions. The error for `$LATEST` is the one that users of
   * AWS report (github.com/terraform-aws-modules/terraform-aws-lambda, issue 36).
   */
  AddPermission: action(sdk.AddPermission$, (input, world) => {
    if (input.Qualifier === "$LATEST") {
      throw invalidParameterValue("We currently do not support adding policies for $LATEST.");
    }
    const { fn, qualifier, policy } = policyOf(world, input.FunctionName, input.Qualifier);
    const { statements = [] } = policy ?? {};
    const { StatementId: sid = "" } = input;
    checkRevision(input.RevisionId, policy?.revisionId ?? fn.revisionId);
    if (statements.some(({ Sid }) => Sid === sid)) {
      throw userError(
        "ResourceConflictException",
        409,
        `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    const statement = statementOf(input, sid, qualifier === "" ? fn.arn : `${fn.arn}:${qualifier}`);
    world.lambda.functions.putPolicy(fn, qualifier, [...statements, statement]);
    return { Statement: JSON.stringify(statement) };
  }),

  GetPolicy: action(sdk.GetPolicy$, (input, world) => {
    const { policy } = policyOf(world, input.FunctionName, input.Qualifier);
    if (policy === undefined) throw notFound("The resource you requested does not exist.");
    const { statements, revisionId } = policy;
    const document = { Version: "2012-10-17", Id: "default", Statement: statements };
    return { Policy: JSON.stringify(document), RevisionId: revisionId };
  }),

  RemovePermission: action(sdk.RemovePermission$, (input, world) => {
    const { fn, qualifier, policy } = policyOf(world, input.FunctionName, input.Qualifier);
    if (policy === undefined) throw notFound("No policy is associated with the given resource.");
    const { StatementId: sid = "" } = input;
    const rest = policy.statements.filter(({ Sid }) => Sid !== sid);
    if (rest.length === policy.statements.length) throw notFound(`Statement ${sid} is not found in resource policy.`);
    checkRevision(input.RevisionId, policy.revisionId);
    world.lambda.functions.putPolicy(fn, qualifier, rest);
  }),
} satisfies ActionsOf<typeof sdk>;

const aliasShape = ({ arn }: DeployedFunction, { name, version, description, weights = {}, revisionId }: Alias) => ({
  AliasArn: `${arn}:${name}`,
  Name: name,
  FunctionVersion: version,
  Description: description,
  RoutingConfig: Object.keys(weights).length === 0 ? undefined : { AdditionalVersionWeights: { ...weights } },
  RevisionId: revisionId,
});

/** The policy of the function, version or alias that a request is about. That of `$LATEST` is the function's. */
function policyOf(world: World, name: string | undefined, givenQualifier: string | undefined) {
  const { functions } = world.lambda;
  const reference = functionReference(world, name, givenQualifier);
  const fn = functions.get(functions.get(reference).name);
  const { qualifier: named = "$LATEST" } = partsOf(reference) ?? {};
  const qualifier = named === "$LATEST" ? "" : named;
  return { fn, qualifier, policy: fn.published.policies.get(qualifier) };
}

function statementOf(input: sdk.AddPermissionCommandInput, Sid: string, Resource: string) {
  const conditions = withMembers({
    StringEquals: withMembers({
      "AWS:SourceAccount": input.SourceAccount,
      "aws:PrincipalOrgID": input.PrincipalOrgID,
      "lambda:EventSourceToken": input.EventSourceToken,
      "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType,
    }),
    ArnLike: withMembers({ "AWS:SourceArn": input.SourceArn }),
  });
  return {
    Sid,
    Effect: "Allow",
    Principal: principalOf(input.Principal ?? ""),
    Action: input.Action,
    Resource,
    Condition: conditions,
  };
}

/** The members that are given; undefined if there are none. */
function withMembers(members: Readonly<Record<string, unknown>>) {
  const given = defined(members);
  return Object.keys(given).length === 0 ? undefined : given;
}

/** @throws {AwsError} InvalidParameterValueException unless it is a service, an account, an ARN of IAM, or all. */
function principalOf(principal: string): string | Record<string, string> {
  if (principal === "*") return principal;
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws[\w-]*:(?:iam|sts)::/.test(principal)) return { AWS: principal };
  if (/^[\w.-]+\.(?:amazonaws\.com(?:\.cn)?|alexa\.com|amazon\.com)$/.test(principal)) return { Service: principal };
  throw invalidParameterValue("The provided principal was invalid. Please check the principal and try again.");
}

const notFound = (message: string) => userError("ResourceNotFoundException", 404, message);
