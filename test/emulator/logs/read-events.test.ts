import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type FilterRequest,
  filterEvents,
  type GetRequest,
  getEvents,
} from "../../../src/emulator/logs/read-events.ts";
import { passTo, type SmallWorld, smallWorld, startMs } from "../../support/cloudwatch-world.ts";

const group = "/aws/lambda/process";

const write = (world: SmallWorld, atMs: number, message: string, stream = "s1") =>
  world.logs.write(group, stream, startMs + atMs, message);

function filter(world: SmallWorld, request: FilterRequest = {}) {
  const page = filterEvents(world.logs.group(group), request, world.kernel.nowMs);
  return { messages: page.events.map(({ message }) => message), nextToken: page.nextToken };
}

/** Writes messages "0" … "9", one a second, to the streams even and odd, and waits until they can be read. */
function tenEvents() {
  const world = smallWorld();
  for (let k = 0; k < 10; k++) write(world, k * 1_000, String(k), k % 2 === 0 ? "even" : "odd");
  passTo(world, startMs + 1_000);
  return world;
}

test("an event can be read when it has been ingested", () => {
  const world = smallWorld();
  write(world, 0, "hello\n");
  passTo(world, startMs + 499);
  expect(filter(world).messages).toEqual([]);
  passTo(world, startMs + 500);
  expect(filter(world).messages).toEqual(["hello\n"]);
});

test("events are ordered by timestamp, then by the order of writing", () => {
  const world = smallWorld({ logIngestionLagMs: 0 });
  for (const [at, message] of [
    [20, "c"],
    [10, "a"],
    [30, "e"],
    [20, "d"],
    [10, "b"],
  ] as const)
    write(world, at, message);
  expect(filter(world).messages).toEqual(["a", "b", "c", "d", "e"]);
});

test("both ends of the range of FilterLogEvents are inclusive", () => {
  const range = { startMs: startMs + 3_000, endMs: startMs + 5_000 };
  expect(filter(tenEvents(), range).messages).toEqual(["3", "4", "5"]);
});

test("streams are selected by name or prefix", () => {
  const world = tenEvents();
  expect(filter(world, { streamNames: ["odd"] }).messages).toEqual(["1", "3", "5", "7", "9"]);
  expect(filter(world, { streamNames: ["odd", "even"], limit: 3 }).messages).toEqual(["0", "1", "2"]);
  expect(filter(world, { streamPrefix: "ev", pattern: "?4 ?5" }).messages).toEqual(["4"]);
  expect(() => filter(world, { streamNames: ["odd", "missing"] })).toThrow("The specified log stream does not exist.");
  expect(() => filter(world, { streamNames: ["odd"], streamPrefix: "e" })).toThrow("cannot both");
});

test("limits and tokens are checked", () => {
  const world = tenEvents();
  expect(() => filter(world, { limit: 10_001 })).toThrow(
    "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
  );
  expect(() => filter(world, { nextToken: "x" })).toThrow("The specified nextToken is invalid.");
  expect(() => world.logs.group("missing")).toThrow("The specified log group does not exist.");
});

test("pages of any size contain every event once, even if older ones are added in between", () => {
  const stamps = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(stamps, fc.integer({ min: 1, max: 7 }), (times, limit) => {
      const world = smallWorld({ logIngestionLagMs: 0 });
      times.forEach((at, index) => {
        write(world, 100 + at, `e${index}`);
      });
      const seen: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = filter(world, { limit, nextToken });
        seen.push(...page.messages);
        nextToken = page.nextToken;
        write(world, 0, "old");
      } while (nextToken !== undefined);
      expect([...seen].sort()).toEqual(times.map((_, index) => `e${index}`).sort());
    }),
    { seed: 2, numRuns: 100 },
  );
});

function get(world: SmallWorld, request: Partial<GetRequest> = {}) {
  const stream = world.logs.stream(world.logs.group(group), "even");
  const page = getEvents(stream, { fromHead: false, ...request }, world.kernel.nowMs);
  return { ...page, text: page.events.map(({ message }) => message).join("") };
}

test("GetLogEvents starts with the newest page and reads backwards", () => {
  const world = tenEvents();
  const newest = get(world, { limit: 2 });
  expect(newest.text).toBe("68");
  const older = get(world, { limit: 2, nextToken: newest.backwardToken });
  expect(older.text).toBe("24");
  expect(get(world, { limit: 2, nextToken: older.forwardToken }).text).toBe("68");
  const oldest = get(world, { limit: 2, nextToken: older.backwardToken });
  expect(oldest.text).toBe("0");
  const beyond = get(world, { limit: 2, nextToken: oldest.backwardToken });
  expect([beyond.text, beyond.backwardToken]).toEqual(["", oldest.backwardToken]);
});

test("at the end of a stream the forward token stays the same, and later returns new events", () => {
  const world = tenEvents();
  const all = get(world, { fromHead: true });
  expect(all.text).toBe("02468");
  const end = get(world, { nextToken: all.forwardToken });
  expect([end.text, end.forwardToken]).toEqual(["", all.forwardToken]);
  write(world, 60_000, "new", "even");
  passTo(world, startMs + 2_000);
  expect(get(world, { nextToken: end.forwardToken }).text).toBe("new");
});

test("the end of the range of GetLogEvents is exclusive", () => {
  const range = { startMs: startMs + 2_000, endMs: startMs + 6_000 };
  expect(get(tenEvents(), range).text).toBe("24");
});

test("events expire when the retention period is over", () => {
  const world = tenEvents();
  world.logs.group(group).retentionDays = 1;
  passTo(world, startMs + 86_400_000 + 4_000);
  expect(filter(world).messages).toEqual(["4", "5", "6", "7", "8", "9"]);
  expect(get(world).text).toBe("468");
  expect(world.logs.group(group).storedBytes).toBe(6);
});

test("restored logs contain the same events, and new ones follow them", () => {
  const world = tenEvents();
  world.logs.group(group).retentionDays = 7;
  const state = JSON.parse(JSON.stringify(world.logs.snapshot()));
  const later = smallWorld({}, world.kernel.nowMs);
  later.logs.restore(state);
  expect(later.logs.snapshot()).toEqual(state);
  for (const one of [world, later]) write(one, 9_000, "more");
  expect(later.logs.snapshot()).toEqual(world.logs.snapshot());
});
