import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { expect, test } from "vitest";
import { startMs, TestAccount } from "../../support/account.ts";

const queueArn = "arn:aws:sqs:us-east-1:000000000000:jobs";
const roleArn = "arn:aws:iam::000000000000:role/scheduler";

const schedule = (change: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: "one",
  ScheduleExpression: "at(2026-01-01T01:00:00)",
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: { Arn: queueArn, RoleArn: roleArn, Input: "hello" },
  ...change,
});

const setUp = () => new TestAccount().client(SchedulerClient);

test("a schedule is created, described, changed, listed and deleted", async () => {
  const client = setUp();
  const { ScheduleArn } = await client.send(new CreateScheduleCommand(schedule()));
  expect(ScheduleArn).toBe("arn:aws:scheduler:us-east-1:000000000000:schedule/default/one");
  const got = await client.send(new GetScheduleCommand({ Name: "one" }));
  expect(got).toMatchObject({
    Arn: ScheduleArn,
    GroupName: "default",
    State: "ENABLED",
    ScheduleExpression: "at(2026-01-01T01:00:00)",
    ScheduleExpressionTimezone: "UTC",
    FlexibleTimeWindow: { Mode: "OFF" },
    ActionAfterCompletion: "NONE",
    CreationDate: new Date(startMs),
    Target: { Arn: queueArn, Input: "hello", RetryPolicy: { MaximumRetryAttempts: 185 } },
  });
  const flexible = { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 } as const;
  await client.send(new UpdateScheduleCommand(schedule({ FlexibleTimeWindow: flexible, State: "DISABLED" })));
  expect(await client.send(new GetScheduleCommand({ Name: "one" }))).toMatchObject({ FlexibleTimeWindow: flexible });
  const { Schedules } = await client.send(new ListSchedulesCommand({ NamePrefix: "o", State: "DISABLED" }));
  expect(Schedules?.map(({ Name, Target }) => [Name, Target])).toEqual([["one", { Arn: queueArn }]]);
  await client.send(new DeleteScheduleCommand({ Name: "one" }));
  await expect(client.send(new GetScheduleCommand({ Name: "one" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Schedule one does not exist.",
  });
});

test("groups are listed page by page, and deleted with their schedules", async () => {
  const client = setUp();
  for (const Name of ["b", "a"]) await client.send(new CreateScheduleGroupCommand({ Name }));
  await client.send(new CreateScheduleCommand(schedule({ GroupName: "a" })));
  const first = await client.send(new ListScheduleGroupsCommand({ MaxResults: 2 }));
  expect(first.ScheduleGroups?.map(({ Name }) => Name)).toEqual(["a", "b"]);
  const second = await client.send(new ListScheduleGroupsCommand({ NextToken: first.NextToken }));
  expect(second.ScheduleGroups?.map(({ Name }) => Name)).toEqual(["default"]);
  expect(await client.send(new GetScheduleGroupCommand({ Name: "a" }))).toMatchObject({ State: "ACTIVE" });
  await client.send(new DeleteScheduleGroupCommand({ Name: "a" }));
  expect((await client.send(new ListSchedulesCommand({}))).Schedules).toEqual([]);
  await expect(client.send(new ListSchedulesCommand({ GroupName: "a" }))).rejects.toThrow("does not exist");
});

test.each<[string, Partial<CreateScheduleCommandInput>, string]>([
  ["a name with a space", { Name: "o ne" }, "at 'name' failed to satisfy constraint"],
  ["a time in the past", { ScheduleExpression: "at(2025-12-31T23:59:00)" }, "it is in the past"],
  ["a cron schedule", { ScheduleExpression: "cron(0 2 * * ? *)" }, "does not support cron schedules"],
  [
    "a window of two days",
    { FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 2_880 } },
    "at 'MaximumWindowInMinutes' failed",
  ],
  ["an unknown mode", { FlexibleTimeWindow: { Mode: "SOME" as "OFF" } }, "enum value set: [FLEXIBLE, OFF]"],
  ["an unknown group", { GroupName: "x" }, "Schedule group x does not exist."],
  [
    "a target of another service",
    { Target: { Arn: "arn:aws:kinesis:us-east-1:000000000000:stream/s", RoleArn: roleArn } },
    "does not support the target arn:aws:kinesis",
  ],
  [
    "a universal target without a queue",
    { Target: { Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", RoleArn: roleArn, Input: "{}" } },
    "QueueUrl and MessageBody are required",
  ],
  [
    "more retries than AWS allows",
    { Target: { Arn: queueArn, RoleArn: roleArn, RetryPolicy: { MaximumRetryAttempts: 186 } } },
    "at 'MaximumRetryAttempts' failed",
  ],
  ["no target", { Target: undefined }, "Value null at 'target'"],
])("%s is refused", async (_, change, message) => {
  await expect(setUp().send(new CreateScheduleCommand(schedule(change)))).rejects.toThrow(message);
});

test("a group has tags", async () => {
  const client = setUp();
  const Tags = [{ Key: "app", Value: "flatten" }];
  const { ScheduleGroupArn: ResourceArn } = await client.send(new CreateScheduleGroupCommand({ Name: "g", Tags }));
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "stage", Value: "test" }] }));
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["app"] }));
  expect((await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual([
    { Key: "stage", Value: "test" },
  ]);
});
