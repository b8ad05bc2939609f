import * as sdk from "@aws-sdk/client-sqs";
import { objectIn } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import { type ActionsOf, action } from "../router.ts";
import { messageActions } from "./messages.ts";
import { queueActions, queueOf, required } from "./queues.ts";

/** SQS's actions on the policy of a queue. The emulator keeps the policy, and checks no permission. */
export const permissionActions: ActionsOf<typeof sdk> = {
  AddPermission: action(sdk.AddPermission$, (input, world) => {
    const queue = queueOf(input, world);
    const statement = statementOf(input, queue.arn);
    const policy = policyOf(queue.settings.attributes.Policy, queue.arn);
    if (policy.Statement.some(({ Sid }) => Sid === statement.Sid)) {
      throw sqsErrors.invalidValue(statement.Sid, "Label", "Already exists.");
    }
    world.sqs.setQueueAttributes(queue, {
      Policy: JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] }),
    });
  }),

  RemovePermission: action(sdk.RemovePermission$, (input, world) => {
    const queue = queueOf(input, world);
    const label = required(input.Label, "Label");
    const policy = policyOf(queue.settings.attributes.Policy, queue.arn);
    const left = policy.Statement.filter(({ Sid }) => Sid !== label);
    if (left.length === policy.Statement.length) {
      throw sqsErrors.invalidValue(label, "Label", "can't find label on existing policy.");
    }
    const text = left.length === 0 ? "" : JSON.stringify({ ...policy, Statement: left });
    world.sqs.setQueueAttributes(queue, { Policy: text });
  }),
};

interface Statement {
  readonly Sid?: string;
}

interface Policy {
  readonly Statement: readonly Statement[];
}

function policyOf(text: string | undefined, queueArn: string): Policy {
  const fresh: Readonly<Record<string, unknown>> = { Version: "2008-10-17", Id: `${queueArn}/SQSDefaultPolicy` };
  const { Statement = [], ...rest } = objectIn(text ?? "") ?? fresh;
  // A policy with one statement need not have a list of them.
  return { ...rest, Statement: [Statement as Statement | readonly Statement[]].flat() };
}

/** Those that a permission can name. Only the owner of a queue may call the others (SQS-API AddPermission). */
const sharedActions = [
  "*",
  "ChangeMessageVisibility",
  "DeleteMessage",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
  "ReceiveMessage",
  "SendMessage",
];

function statementOf(input: sdk.AddPermissionCommandInput, Resource: string) {
  const { Label: label = "", Actions: actions = [], AWSAccountIds: accounts = [] } = input;
  const { permissionActionsMax: max } = limits.sqs;
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(label)) {
    const reason = "A label can only contain alphanumeric characters, hyphens and underscores. 1 to 80 in length.";
    throw sqsErrors.invalidValue(label, "Label", reason);
  }
  if (actions.length === 0) throw sqsErrors.missingParameter("Actions");
  if (actions.length > max)
    throw sqsErrors.overLimit(`${actions.length} Actions were found, maximum allowed is ${max}.`);
  for (const name of actions) checkAction(name);
  const wrong = accounts.length === 0 ? "[]" : accounts.find((account) => !/^\d{12}$/.test(account));
  if (wrong !== undefined) throw sqsErrors.invalidValue(wrong, "PrincipalId", "Unable to verify.");
  return {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: single(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: single(actions.map((name) => `SQS:${name}`)),
    Resource,
  };
}

function checkAction(name: string): void {
  if (sharedActions.includes(name)) return;
  // A batch needs the permission of its single action.
  const isAction = [messageActions, permissionActions, queueActions].some((actions) => Object.hasOwn(actions, name));
  const reason =
    isAction && !name.endsWith("Batch")
      ? "Only the queue owner is allowed to invoke this action."
      : "Please refer to the appropriate WSDL for a list of valid actions.";
  throw sqsErrors.invalidValue(`SQS:${name}`, "ActionName", reason);
}

/** A list of one value is the value itself. */
const single = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] as string) : values;
