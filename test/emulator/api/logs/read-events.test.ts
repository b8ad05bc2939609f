import type { FilterLogEventsRequest, GetLogEventsRequest } from "@aws-sdk/client-cloudwatch-logs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { filterEvents, getEvents } from "../../../../src/emulator/api/logs/events.ts";
import { startMs, TestAccount } from "../../../support/account.ts";

const group = "/aws/lambda/process";

const write = (account: TestAccount, atMs: number, message: string, stream = "s1") =>
  account.logs.write(group, stream, startMs + atMs, message);

function filter(account: TestAccount, request: FilterLogEventsRequest = {}) {
  const page = filterEvents(account.logs.group(group), request, account.kernel.nowMs);
  return { messages: page.events?.map(({ message = "" }) => message) ?? [], nextToken: page.nextToken };
}

/** Writes messages "0" … "9", one a second, to the streams even and odd, and waits until they can be read. */
function tenEvents() {
  const account = new TestAccount();
  for (let k = 0; k < 10; k++) write(account, k * 1_000, String(k), k % 2 === 0 ? "even" : "odd");
  account.passTo(startMs + 1_000);
  return account;
}

test("an event can be read when it has been ingested", () => {
  const account = new TestAccount();
  write(account, 0, "hello\n");
  account.passTo(startMs + 499);
  expect(filter(account).messages).toEqual([]);
  account.passTo(startMs + 500);
  expect(filter(account).messages).toEqual(["hello\n"]);
});

test("events are ordered by timestamp, then by the order of writing", () => {
  const account = new TestAccount({ options: { logIngestionLagMs: 0 } });
  for (const [at, message] of [
    [20, "c"],
    [10, "a"],
    [30, "e"],
    [20, "d"],
    [10, "b"],
  ] as const)
    write(account, at, message);
  expect(filter(account).messages).toEqual(["a", "b", "c", "d", "e"]);
});

test("both ends of the range of FilterLogEvents are inclusive", () => {
  const range = { startTime: startMs + 3_000, endTime: startMs + 5_000 };
  expect(filter(tenEvents(), range).messages).toEqual(["3", "4", "5"]);
});

test("streams are selected by name or prefix", () => {
  const account = tenEvents();
  expect(filter(account, { logStreamNames: ["odd"] }).messages).toEqual(["1", "3", "5", "7", "9"]);
  expect(filter(account, { logStreamNames: ["odd", "even"], limit: 3 }).messages).toEqual(["0", "1", "2"]);
  expect(filter(account, { logStreamNamePrefix: "ev", filterPattern: "?4 ?5" }).messages).toEqual(["4"]);
  expect(() => filter(account, { logStreamNames: ["odd", "missing"] })).toThrow(
    "The specified log stream does not exist.",
  );
  expect(() => filter(account, { logStreamNames: ["odd"], logStreamNamePrefix: "e" })).toThrow("cannot both");
});

test("limits and tokens are checked", () => {
  const account = tenEvents();
  expect(() => filter(account, { limit: 10_001 })).toThrow(
    "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
  );
  expect(() => filter(account, { nextToken: "x" })).toThrow("The specified nextToken is invalid.");
  expect(() => account.logs.group("missing")).toThrow("The specified log group does not exist.");
});

test("pages of any size contain every event once, even if older ones are added in between", () => {
  const stamps = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(stamps, fc.integer({ min: 1, max: 7 }), (times, limit) => {
      const account = new TestAccount({ options: { logIngestionLagMs: 0 } });
      times.forEach((at, index) => {
        write(account, 100 + at, `e${index}`);
      });
      const seen: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = filter(account, { limit, nextToken });
        seen.push(...page.messages);
        nextToken = page.nextToken;
        write(account, 0, "old");
      } while (nextToken !== undefined);
      expect([...seen].sort()).toEqual(times.map((_, index) => `e${index}`).sort());
    }),
    { seed: 2, numRuns: 100 },
  );
});

function get(account: TestAccount, request: Omit<GetLogEventsRequest, "logStreamName"> = {}) {
  const logGroup = account.logs.group(group);
  const page = getEvents(logGroup, "even", request, account.kernel.nowMs);
  return { ...page, text: page.events?.map(({ message }) => message).join("") };
}

test("GetLogEvents starts with the newest page and reads backwards", () => {
  const account = tenEvents();
  const newest = get(account, { limit: 2 });
  expect(newest.text).toBe("68");
  const older = get(account, { limit: 2, nextToken: newest.nextBackwardToken });
  expect(older.text).toBe("24");
  expect(get(account, { limit: 2, nextToken: older.nextForwardToken }).text).toBe("68");
  const oldest = get(account, { limit: 2, nextToken: older.nextBackwardToken });
  expect(oldest.text).toBe("0");
  const beyond = get(account, { limit: 2, nextToken: oldest.nextBackwardToken });
  expect([beyond.text, beyond.nextBackwardToken]).toEqual(["", oldest.nextBackwardToken]);
});

test("at the end of a stream the forward token stays the same, and later returns new events", () => {
  const account = tenEvents();
  const all = get(account, { startFromHead: true });
  expect(all.text).toBe("02468");
  const end = get(account, { nextToken: all.nextForwardToken });
  expect([end.text, end.nextForwardToken]).toEqual(["", all.nextForwardToken]);
  write(account, 60_000, "new", "even");
  account.passTo(startMs + 2_000);
  expect(get(account, { nextToken: end.nextForwardToken }).text).toBe("new");
});

test("the end of the range of GetLogEvents is exclusive", () => {
  const range = { startTime: startMs + 2_000, endTime: startMs + 6_000 };
  expect(get(tenEvents(), range).text).toBe("24");
});

test("events expire when the retention period is over", () => {
  const account = tenEvents();
  account.logs.group(group).retentionDays = 1;
  account.passTo(startMs + 86_400_000 + 4_000);
  expect(filter(account).messages).toEqual(["4", "5", "6", "7", "8", "9"]);
  expect(get(account).text).toBe("468");
  expect(account.logs.group(group).storedBytes).toBe(6);
});

test("restored logs contain the same events, and new ones follow them", () => {
  const account = tenEvents();
  account.logs.group(group).retentionDays = 7;
  const state = JSON.parse(JSON.stringify(account.logs.snapshot()));
  const later = new TestAccount({ startMs: account.kernel.nowMs });
  later.logs.restore(state);
  expect(later.logs.snapshot()).toEqual(state);
  for (const one of [account, later]) write(one, 9_000, "more");
  expect(later.logs.snapshot()).toEqual(account.logs.snapshot());
});
