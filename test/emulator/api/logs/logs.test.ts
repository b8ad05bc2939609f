import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
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
  const { account, client } = await setUp();
  const logEvents = [
    { timestamp: startMs - 2_000, message: "START" },
    { timestamp: startMs - 1_000, message: "REPORT" },
  ];
  await client.send(new PutLogEventsCommand({ ...names, logEvents }));
  account.passTo(startMs + 1_000);
  const found = await client.send(new FilterLogEventsCommand({ logGroupName, filterPattern: "REPORT" }));
  expect(found.nextToken).toBeUndefined();
  expect(found.events).toEqual([
    {
      logStreamName: "run",
      timestamp: startMs - 1_000,
      message: "REPORT",
      ingestionTime: startMs + 500,
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
