import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeQueriesCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { Queries, runQuery } from "../../../../src/emulator/logs/insights/queries.ts";
import { startMs, TestAccount } from "../../../support/account.ts";

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
    { groups: [account.logs.group("/g")], accountId: "1", startSeconds, endSeconds, queryString, limit },
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

test.each([
  "bogus",
  "filter @message like /(/",
  "stats @message",
  "limit x",
  "fields nothing(1)",
  "filter 1 +",
  "parse x",
  "parse @message 'a * b *' as x",
  "fields @message | | limit 1",
  "filter @message not 'x'",
])("the query %s is refused as not supported", (query) => {
  expect(() => messagesOf(filled(), query)).toThrow(/does not support this part of a query/);
});

/** The rows of a query as `field=value` texts. */
const shown = (queryString: string, ...messages: string[]) => {
  const account = new TestAccount({ options: { logIngestionLagMs: 0 } });
  for (const [second, message] of messages.entries()) account.logs.write("/g", "s", startMs + second * 1_000, message);
  const groups = [account.logs.group("/g")];
  const request = {
    groups,
    accountId: "1",
    startSeconds,
    endSeconds: startSeconds + 60,
    queryString,
    limit: undefined,
  };
  return runQuery(request, startMs + 60_000).rows.map((row) =>
    row.flatMap(({ field, value }) => (field === "@ptr" ? [] : [`${field}=${value}`])).join(" "),
  );
};

const orders = [
  '{"ms":5,"arm":"a","deep":{"ok":true}}',
  '{"ms":7,"arm":"b"}',
  '{"ms":12,"arm":"a"}',
  "took 9 s | done",
];

test.each([
  ["stats count(*)", ["count(*)=4"]],
  ["stats count(ms) as n, avg(ms), max(ms) - min(ms) as range", ["n=3 avg(ms)=8 range=7"]],
  ["stats count(*) as n by arm | sort arm", ["n=1", "arm=a n=2", "arm=b n=1"]],
  [
    "filter ispresent(ms) | stats pct(ms, 50) as p by bin(2s) as at | sort at",
    ["at=2026-01-01 00:00:00.000 p=6", "at=2026-01-01 00:00:02.000 p=12"],
  ],
  [
    "filter ms > 5 and (arm = 'b' or arm in ['c', 'a']) | sort ms desc | display ms, arm",
    ["ms=12 arm=a", "ms=7 arm=b"],
  ],
  ["filter @message not like /ms/ | fields @message", ["@message=took 9 s | done"]],
  [
    "filter @message like /(?i)TOOK|x/ | display strlen(@message) as l, toupper(substr(@message, 0, 4))",
    ["l=15 toupper(substr(@message, 0, 4))=TOOK"],
  ],
  [
    'parse @message "took * s | *" as time, word | filter ispresent(time) | display time * 2 as twice, word',
    ["twice=18 word=done"],
  ],
  ["parse @message /took (?<time>[0-9]+)/ | filter time = 9 | display time", ["time=9"]],
  ["filter deep.ok = 1 | display deep.ok, concat(arm, '-', ms) as both # a comment", ["deep.ok=1 both=a-5"]],
  ["fields ms | filter ispresent(arm) | dedup arm | display arm", ["arm=a", "arm=b"]],
  ["# a comment\nfields @timestamp, ms | sort ms asc | tail 1", ["@timestamp=2026-01-01 00:00:02.000 ms=12"]],
  ["stats latest(arm) as last, earliest(arm) as first, count_distinct(arm) as arms", ["last=a first=a arms=2"]],
  ["filter not ispresent(ms) | display coalesce(ms, 'none') as v, @log", ["v=none @log=1:/g"]],
  ["filter ms = 5 | fields ms * 2 as ms # a | comment that isn't read\n| display ms, ms + 1", ["ms=10 ms + 1=11"]],
  ["dedup arm | fields arm | sort arm, ms", ["", "arm=a", "arm=b"]],
  ["stats ceil(avg(ms)) as c, -max(ms) as m, max(@timestamp)", ["c=8 m=-12 max(@timestamp)=2026-01-01 00:00:03.000"]],
  [
    "filter @message =~ /^(?i)TOOK/ | display ms / 0, -arm, ispresent(ms), isblank(ms)",
    ["ispresent(ms)=0 isblank(ms)=1"],
  ],
  [
    "filter ms = 7 | display trim('xyAyx', 'xy') as `t-1`, replace(arm, 'b', '$&'), greatest(2, 10), least()",
    ["t-1=A replace(arm, 'b', '$&')=$& greatest(2, 10)=10"],
  ],
])("%s", (query, expected) => expect(shown(query, ...orders)).toEqual(expected));

test("sort puts texts before numbers, and orders the digits in them by their value", () => {
  const values = ["10", "a2", "9", "a10", "A", "5A", "111A", "@"].map((v) => JSON.stringify({ v }));
  expect(shown("sort v | display v", ...values).join(" ")).toBe("v=5A v=111A v=@ v=A v=a2 v=a10 v=9 v=10");
});

test("fields of the log of a function are discovered", () => {
  const report =
    "REPORT RequestId: 7f\tDuration: 12.5 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 72 MB\t\n";
  const query = 'filter @type = "REPORT" | display @requestId, @duration, @billedDuration, @memorySize, @initDuration';
  expect(shown(query, "START RequestId: 7f", report)).toEqual([
    "@requestId=7f @duration=12.5 @billedDuration=13 @memorySize=128000000",
  ]);
});

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
  await expect(logs.send(new DescribeQueriesCommand({ maxResults: 0 }))).rejects.toThrow(/'maxResults'/);
  const second = { queryId: (await start()).queryId ?? "" };
  expect(await logs.send(new StopQueryCommand(second))).toMatchObject({ success: true });
  expect(await logs.send(new GetQueryResultsCommand(second))).toMatchObject({ status: "Cancelled" });
});

test("the latest queries are kept, and their ids differ from those before a restore", () => {
  const { kernel } = new TestAccount();
  const query = { result: { rows: [], matched: 0, scanned: 0, scannedBytes: 0 }, queryString: "", groupNames: [] };
  const queries = new Queries(kernel);
  const [first = "", second = "", ...others] = Array.from({ length: 101 }, () => queries.start(query));
  expect(() => queries.get(first)).toThrow("does not exist");
  expect(queries.list().map(({ id }) => id)).toEqual([...others.reverse(), second]);
  const later = new TestAccount({ startMs: kernel.nowMs + 1 });
  expect(new Queries(later.kernel).start(query)).not.toBe(first);
});

test("results are kept for seven days", () => {
  const { kernel, goTo } = new TestAccount();
  const queries = new Queries(kernel);
  const id = queries.start({
    result: { rows: [], matched: 0, scanned: 0, scannedBytes: 0 },
    queryString: "",
    groupNames: [],
  });
  goTo(7 * 86_400);
  expect(queries.get(id).id).toBe(id);
  goTo(7 * 86_400 + 1);
  expect(() => queries.get(id)).toThrow("does not exist");
});
