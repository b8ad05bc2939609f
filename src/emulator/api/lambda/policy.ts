import type * as sdk from "@aws-sdk/client-lambda";
import { AddPermission$, type AddPermissionCommandInput, GetPolicy$, RemovePermission$ } from "@aws-sdk/client-lambda";
import type { World } from "../../account.ts";
import { userError } from "../../aws-error.ts";
import { type DeployedFunction, type FunctionPolicy, partsOf } from "../../lambda/functions/deployed-function.ts";
import { checkRevision } from "../../lambda/functions/versions.ts";
import { type ActionsOf, action } from "../router.ts";
import { functionReference } from "./function-shape.ts";

/** Lambda's actions on the resource-based policies of functions, versions and aliases. */
export const policyActions: ActionsOf<typeof sdk> = {
  /** Adds a statement. It is a record: the emulator checks no permissions. */
  AddPermission: action(AddPermission$, (input, world) => {
    const { fn, qualifier, policy } = policyOf(world, input.FunctionName, input.Qualifier);
    const { StatementId: sid = "", RevisionId } = input;
    checkRevision(RevisionId, policy?.revisionId ?? fn.revisionId);
    if (policy?.statements.some(({ Sid }) => Sid === sid)) {
      throw userError(
        "ResourceConflictException",
        409,
        `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    const statement = statementOf(input, sid, qualifier === "" ? fn.arn : `${fn.arn}:${qualifier}`);
    world.lambda.functions.putPolicy(fn, qualifier, [...(policy?.statements ?? []), statement]);
    return { Statement: JSON.stringify(statement) };
  }),

  GetPolicy: action(GetPolicy$, (input, world) => {
    const { policy } = policyOf(world, input.FunctionName, input.Qualifier);
    if (policy === undefined) throw notFound("The resource you requested does not exist.");
    const { statements, revisionId } = policy;
    const document = { Version: "2012-10-17", Id: "default", Statement: statements };
    return { Policy: JSON.stringify(document), RevisionId: revisionId };
  }),

  RemovePermission: action(RemovePermission$, (input, world) => {
    const { fn, qualifier, policy } = policyOf(world, input.FunctionName, input.Qualifier);
    if (policy === undefined) throw notFound("No policy is associated with the given resource.");
    const { StatementId: sid = "" } = input;
    const rest = policy.statements.filter(({ Sid }) => Sid !== sid);
    if (rest.length === policy.statements.length) {
      throw notFound(`Statement ${sid} is not found in resource policy.`);
    }
    checkRevision(input.RevisionId, policy.revisionId);
    world.lambda.functions.putPolicy(fn, qualifier, rest);
    return {};
  }),
};

/** Which function, version or alias a request is about, and the policy that it has. */
interface PolicyOf {
  readonly fn: DeployedFunction;
  readonly qualifier: string;
  readonly policy: FunctionPolicy | undefined;
}

function policyOf(world: World, name: string | undefined, givenQualifier: string | undefined): PolicyOf {
  const reference = functionReference(world, name, givenQualifier);
  const fn = world.lambda.functions.get(world.lambda.functions.get(reference).name);
  const { qualifier = "" } = partsOf(reference) ?? {};
  return { fn, qualifier, policy: fn.published.policies.get(qualifier) };
}

function statementOf(input: AddPermissionCommandInput, Sid: string, Resource: string) {
  const equals = {
    ...(input.SourceAccount === undefined ? {} : { "AWS:SourceAccount": input.SourceAccount }),
    ...(input.PrincipalOrgID === undefined ? {} : { "aws:PrincipalOrgID": input.PrincipalOrgID }),
    ...(input.EventSourceToken === undefined ? {} : { "lambda:EventSourceToken": input.EventSourceToken }),
    ...(input.FunctionUrlAuthType === undefined ? {} : { "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType }),
  };
  const conditions = {
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    ...(input.SourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": input.SourceArn } }),
  };
  return {
    Sid,
    Effect: "Allow",
    Principal: principalOf(input.Principal ?? ""),
    Action: input.Action,
    Resource,
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}

/** @throws {AwsError} InvalidParameterValueException unless it is a service, an account, an ARN of IAM, or all. */
function principalOf(principal: string): string | Record<string, string> {
  if (principal === "*") return principal;
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws[\w-]*:(?:iam|sts)::/.test(principal)) return { AWS: principal };
  if (/^[\w.-]+\.(?:amazonaws\.com(?:\.cn)?|alexa\.com|amazon\.com)$/.test(principal)) return { Service: principal };
  const message = "The provided principal was invalid. Please check the principal and try again.";
  throw userError("InvalidParameterValueException", 400, message);
}

const notFound = (message: string) => userError("ResourceNotFoundException", 404, message);
