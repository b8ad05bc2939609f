import fc from "fast-check";
import { expect, test } from "vitest";
import { EventHeap, type ScheduledEvent } from "../../../src/emulator/kernel/event-heap.ts";

interface Scheduled {
  readonly atMs: number;
  readonly event: ScheduledEvent;
}

const scheduled = (heap: EventHeap, atMs: number): Scheduled => ({
  atMs,
  event: heap.push(atMs, "event", () => undefined),
});
const inOrder = (a: Scheduled, b: Scheduled) => a.atMs - b.atMs || a.event.sequence - b.event.sequence;

/** Removes the events that are not cancelled, in their order. */
function drained(heap: EventHeap): ScheduledEvent[] {
  const events: ScheduledEvent[] = [];
  for (let event = heap.pop(); event !== undefined; event = heap.pop()) if (event.run !== undefined) events.push(event);
  return events;
}

test("events are ordered by time, then by the order in which they were scheduled", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10), { maxLength: 200 }), (times) => {
      const heap = new EventHeap();
      const all = times.map((atMs) => scheduled(heap, atMs));
      expect(drained(heap)).toEqual([...all].sort(inOrder).map(({ event }) => event));
      expect([heap.size, heap.pop(), heap.peek(), heap.firstAtMs]).toEqual([0, undefined, undefined, undefined]);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("every pop returns the first event of the heap, with any order of pushes and pops", () => {
  const step = fc.oneof(fc.nat(10), fc.constant("pop" as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new EventHeap();
      const model: Scheduled[] = [];
      for (const one of steps) {
        if (one !== "pop") {
          model.push(scheduled(heap, one));
          model.sort(inOrder);
        } else {
          expect([heap.firstAtMs, heap.peek()]).toEqual([model[0]?.atMs, model[0]?.event]);
          expect(heap.pop()).toBe(model.shift()?.event);
        }
        expect(heap.size).toBe(model.length);
      }
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("when most of many events are cancelled they are removed, and the others keep their order", () => {
  const heap = new EventHeap();
  const all = Array.from({ length: 5_000 }, (_, index) => scheduled(heap, (index * 7_919) % 1_000));
  const isKept = ({ event }: Scheduled) => event.sequence % 10 === 0;
  for (const one of all) if (!isKept(one)) one.event.cancel();
  expect(heap.size).toBeLessThan(2_000);
  const kept = all.filter(isKept).sort(inOrder);
  expect(drained(heap)).toEqual(kept.map(({ event }) => event));
});
