import { expect, test } from "vitest";
import { randomFrom } from "../../../../src/base/random.ts";
import { type LogEvent, type LogPlace, startOf } from "../../../../src/emulator/logs/events/columns.ts";
import { EventList } from "../../../../src/emulator/logs/events/list.ts";

const event = (sequence: number, atMs: number): LogEvent => ({
  stream: `s${sequence % 3}`,
  atMs,
  ingestedAtMs: atMs + 500,
  sequence,
  message: `m${sequence}`,
});

const isBefore = (a: LogPlace, b: LogPlace): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);
const inOrder = (events: readonly LogEvent[]): LogEvent[] => [...events].sort((a, b) => (isBefore(a, b) ? -1 : 1));

/** 12,000 events over ten minutes: most of them are compressed. Every hundredth arrives up to ten minutes late. */
function filled(): { list: EventList; events: LogEvent[] } {
  const random = randomFrom(1);
  const list = new EventList();
  const events = Array.from({ length: 12_000 }, (_, index) => {
    const lateMs = index % 100 === 99 ? random.integer(0, 600_000) : random.integer(0, 100);
    return event(index + 1, Math.max(0, index * 50 - lateMs));
  });
  for (const one of events) list.add(one);
  return { list, events: inOrder(events) };
}

const { list, events } = filled();

test("compressed events are returned in order, from any place and in both directions", () => {
  expect([...list]).toEqual(events);
  for (const atMs of [0, 1, 99_000, 300_000, 599_000, 700_000]) {
    const place = startOf(atMs);
    expect([...list.after(place)]).toEqual(events.filter((one) => one.atMs >= atMs));
    expect([...list.upTo(place)]).toEqual(events.filter((one) => one.atMs < atMs).reverse());
  }
  const middle = events[4_000] as LogEvent;
  expect([...list.after(middle)]).toEqual(events.slice(4_001));
  expect(list.upTo(middle).next().value).toEqual(middle);
});

test("events before a time, or of one stream, are removed", () => {
  const copy = new EventList();
  copy.restore(list.snapshot(events.length));
  expect(copy.messageLength).toBe(events.reduce((total, { message }) => total + message.length, 0));
  copy.dropBefore(250_000);
  copy.keepWhere(({ stream }) => stream !== "s1");
  expect([...copy]).toEqual(events.filter(({ atMs, stream }) => atMs >= 250_000 && stream !== "s1"));
  expect(copy.first).toMatchObject({ atMs: expect.any(Number) });
  copy.dropBefore(10_000_000);
  expect([[...copy], copy.first, copy.messageLength]).toEqual([[], undefined, 0]);
});

test("a snapshot has at least the requested number of latest events, and survives JSON", () => {
  const copy = new EventList();
  copy.restore(JSON.parse(JSON.stringify(list.snapshot(7_000))));
  const kept = [...copy];
  expect(kept.length).toBeGreaterThanOrEqual(7_000);
  expect(kept.length).toBeLessThanOrEqual(9_600);
  expect(kept).toEqual(events.slice(-kept.length));
});
