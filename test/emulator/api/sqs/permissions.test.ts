import {
  AddPermissionCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  RemovePermissionCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { TestAccount } from "../../../support/account.ts";

const client = new TestAccount().client(SQSClient);
const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "jobs" }));

const add = (Label: string, Actions: string[], AWSAccountIds = ["111122223333"]) =>
  client.send(new AddPermissionCommand({ QueueUrl, Label, Actions, AWSAccountIds }));
const remove = (Label: string) => client.send(new RemovePermissionCommand({ QueueUrl, Label }));
const policy = async () =>
  (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }))).Attributes?.Policy;

test("permissions are statements of the policy, until the last one is removed", async () => {
  await add("send", ["SendMessage"]);
  await add("read", ["ReceiveMessage", "DeleteMessage"], ["111122223333", "444455556666"]);
  expect(JSON.parse((await policy()) ?? "")).toEqual({
    Version: "2008-10-17",
    Id: "arn:aws:sqs:us-east-1:000000000000:jobs/SQSDefaultPolicy",
    Statement: [
      {
        Sid: "send",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "SQS:SendMessage",
        Resource: "arn:aws:sqs:us-east-1:000000000000:jobs",
      },
      {
        Sid: "read",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"] },
        Action: ["SQS:ReceiveMessage", "SQS:DeleteMessage"],
        Resource: "arn:aws:sqs:us-east-1:000000000000:jobs",
      },
    ],
  });
  await expect(add("send", ["*"])).rejects.toThrow(
    "Value send for parameter Label is invalid. Reason: Already exists.",
  );
  await remove("send");
  await remove("read");
  expect(await policy()).toBeUndefined();
});

test.each<[string, () => Promise<unknown>, string]>([
  ["an unknown action", () => add("a", ["Fly"]), "Please refer to the appropriate WSDL for a list of valid actions."],
  ["an action of the owner", () => add("a", ["CreateQueue"]), "Only the queue owner is allowed to invoke this action."],
  ["no action", () => add("a", []), "The request must contain the parameter Actions."],
  ["eight actions", () => add("a", Array(8).fill("SendMessage")), "8 Actions were found, maximum allowed is 7."],
  ["no account", () => add("a", ["*"], []), "Value [] for parameter PrincipalId is invalid. Reason: Unable to verify."],
  ["a label with a space", () => add("a b", ["*"]), "Value a b for parameter Label is invalid."],
  ["an unknown label", () => remove("x"), "Value x for parameter Label is invalid. Reason: can't find label"],
])("%s is rejected", async (_, call, text) => {
  await expect(call()).rejects.toThrow(text);
});
