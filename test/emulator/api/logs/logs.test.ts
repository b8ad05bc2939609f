import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListLogGroupsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagLogGroupCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { startMs, TestAccount } from "../../../support/account.ts";

const names = { logGroupName: "/flatten/test", logStreamName: "run" };
const { logGroupName } = names;

async function setUp() {
  const account = new TestAccount();
  const client = account.client(CloudWatchLogsClient);
  await client.send(new CreateLogGroupCommand({ logGroupName, tags: { app: "flatten" } }));
  await client.send(new CreateLogStreamCommand(names));
  return { account, client };
}

test("log events can be read and filtered", async () => {
  const { client } = await setUp();
  const logEvents = [
    { timestamp: startMs - 2_000, message: "START" },
    { timestamp: startMs - 1_000, message: "REPORT" },
  ];
  await client.send(new PutLogEventsCommand({ ...names, logEvents }));
  const found = await client.send(new FilterLogEventsCommand({ logGroupName, filterPattern: "REPORT" }));
  expect(found.nextToken).toBeUndefined();
  expect(found.events).toEqual([
    {
      logStreamName: "run",
      timestamp: startMs - 1_000,
      message: "REPORT",
      ingestionTime: startMs,
      eventId: expect.stringMatching(/^\d{56}$/),
    },
  ]);
  const got = await client.send(new GetLogEventsCommand({ ...names, startFromHead: true }));
  expect(got.events?.map(({ message }) => message)).toEqual(["START", "REPORT"]);
});

test("PutLogEvents reports events that are too old or too new", async () => {
  const { client } = await setUp();
  const day = 86_400_000;
  const old = [{ timestamp: startMs - 15 * day, message: "old" }];
  const { rejectedLogEventsInfo } = await client.send(new PutLogEventsCommand({ ...names, logEvents: old }));
  expect(rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  const mixed = [
    { timestamp: startMs, message: "now" },
    { timestamp: startMs + 3 * 3_600_000, message: "future" },
  ];
  const second = await client.send(new PutLogEventsCommand({ ...names, logEvents: mixed }));
  expect(second.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
});

test("groups and streams are described", async () => {
  const { client } = await setUp();
  await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
  const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/flatten" }));
  const logGroupArn = "arn:aws:logs:us-east-1:000000000000:log-group:/flatten/test";
  expect(logGroups).toMatchObject([{ logGroupName, retentionInDays: 7, logGroupArn, arn: `${logGroupArn}:*` }]);
  const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams).toMatchObject([{ logStreamName: "run", creationTime: startMs }]);
  const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: logGroupArn }));
  expect(tags).toEqual({ app: "flatten" });
});

test("errors have AWS's codes and texts", async () => {
  const { client } = await setUp();
  await expect(client.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
    name: "ResourceAlreadyExistsException",
  });
  const backwards = [
    { timestamp: startMs, message: "b" },
    { timestamp: startMs - 1, message: "a" },
  ];
  await expect(client.send(new PutLogEventsCommand({ ...names, logEvents: backwards }))).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "Log events in a single PutLogEvents request must be in chronological order.",
  });
  await client.send(new DeleteLogGroupCommand({ logGroupName }));
  await expect(client.send(new FilterLogEventsCommand({ logGroupName }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
});

test("groups are found by a part of their name in any case, and by class", async () => {
  const { client } = await setUp();
  await client.send(new CreateLogGroupCommand({ logGroupName: "/other/Rare", logGroupClass: "INFREQUENT_ACCESS" }));
  const described = async (input: DescribeLogGroupsCommandInput) =>
    (await client.send(new DescribeLogGroupsCommand(input))).logGroups?.map((group) => group.logGroupName);
  expect(await described({ logGroupNamePattern: "rare" })).toEqual(["/other/Rare"]);
  expect(await described({ logGroupClass: "STANDARD" })).toEqual([logGroupName]);
  await expect(described({ logGroupNamePattern: "a", logGroupNamePrefix: "b" })).rejects.toThrow("mutually exclusive");
  const listed = await client.send(new ListLogGroupsCommand({ logGroupNamePattern: "^/oth|nothing" }));
  expect(listed.logGroups?.map((group) => group.logGroupName)).toEqual(["/other/Rare"]);
});

test("names of groups and streams are checked", async () => {
  const { client } = await setUp();
  await expect(client.send(new CreateLogGroupCommand({ logGroupName: "with space" }))).rejects.toThrow(
    "Value 'with space' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern",
  );
  await expect(client.send(new CreateLogStreamCommand({ ...names, logStreamName: "a:b" }))).rejects.toThrow("[^:*]*");
});

test("tags can be changed by name and by ARN", async () => {
  const { client } = await setUp();
  await client.send(new TagLogGroupCommand({ logGroupName, tags: { stage: "test" } }));
  const resourceArn = "arn:aws:logs:us-east-1:000000000000:log-group:/flatten/test";
  await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["app"] }));
  expect((await client.send(new ListTagsLogGroupCommand({ logGroupName }))).tags).toEqual({ stage: "test" });
});
