import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { runQuery } from "../../../src/emulator/logs/insights.ts";
import { startMs, TestAccount } from "../../support/account.ts";

const startSeconds = startMs / 1_000;

function filled() {
  const account = new TestAccount({ options: { logIngestionLagMs: 0 } });
  for (const [second, message] of ["REPORT a", "other", "REPORT b", "REPORT c"].entries()) {
    account.logs.write("/g", "s", startMs + second * 1_000, message);
  }
  return account;
}

const messagesOf = (account: TestAccount, queryString: string, endSeconds = startSeconds + 60, limit?: number) =>
  runQuery(
    { group: account.logs.group("/g"), startSeconds, endSeconds, queryString, limit },
    startMs + 60_000,
  ).rows.map((row) => row.find(({ field }) => field === "@message")?.value);

test("a query filters, sorts and limits the events of a period whose end is inclusive", () => {
  const account = filled();
  const query = "fields @timestamp, @message | filter @message like /^REPORT (a|b|c)/ | sort @timestamp asc";
  expect(messagesOf(account, query)).toEqual(["REPORT a", "REPORT b", "REPORT c"]);
  expect(messagesOf(account, query, startSeconds + 2)).toEqual(["REPORT a", "REPORT b"]);
  expect(messagesOf(account, `${query} | limit 1`)).toEqual(["REPORT a"]);
  expect(messagesOf(account, 'filter @message like "REPORT"')).toEqual(["REPORT c", "REPORT b", "REPORT a"]);
});

test.each(["stats count(*)", "filter @duration > 5", "fields @nothing", "filter @message like /(/", "sort @message"])(
  "the query %s is refused as not supported",
  (query) => {
    expect(() => messagesOf(filled(), query)).toThrow(/does not support this part of a query/);
  },
);

test("a query is running for a second, can be stopped, and reads log classes that FilterLogEvents refuses", async () => {
  const account = new TestAccount({ options: { logIngestionLagMs: 0 } });
  const logs = account.client(CloudWatchLogsClient);
  await logs.send(new CreateLogGroupCommand({ logGroupName: "/g", logGroupClass: "INFREQUENT_ACCESS" }));
  account.logs.write("/g", "s", account.kernel.nowMs, "REPORT");
  await expect(logs.send(new FilterLogEventsCommand({ logGroupName: "/g" }))).rejects.toThrow(/INFREQUENT_ACCESS/);
  const start = () =>
    logs.send(
      new StartQueryCommand({
        logGroupName: "/g",
        startTime: startSeconds,
        endTime: startSeconds + 60,
        queryString: "fields @message",
      }),
    );
  const { queryId } = await start();
  expect(await logs.send(new GetQueryResultsCommand({ queryId }))).toMatchObject({ status: "Running", results: [] });
  account.passTo(account.kernel.nowMs + 1_000);
  const { status, results } = await logs.send(new GetQueryResultsCommand({ queryId }));
  expect([status, results?.[0]?.[0]]).toEqual(["Complete", { field: "@message", value: "REPORT" }]);
  const second = { queryId: (await start()).queryId ?? "" };
  expect(await logs.send(new StopQueryCommand(second))).toMatchObject({ success: true });
  expect(await logs.send(new GetQueryResultsCommand(second))).toMatchObject({ status: "Cancelled" });
});
