import fc from "fast-check";
import { expect, test } from "vitest";
import { EventHeap } from "../../../src/emulator/kernel/kernel.ts";

const eventAt = (atMs: number, sequence: number) => ({ atMs, sequence, label: "event", run: () => undefined });

test("events are ordered by time, then by the order in which they were scheduled", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10), { maxLength: 200 }), (times) => {
      const heap = new EventHeap();
      const events = times.map(eventAt);
      for (const event of events) heap.push(event);
      const popped = events.map(() => heap.pop());
      expect(popped).toEqual([...events].sort((a, b) => a.atMs - b.atMs));
      expect([heap.size, heap.pop(), heap.peek()]).toEqual([0, undefined, undefined]);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("every pop returns the first event of the heap, with any order of pushes and pops", () => {
  const step = fc.oneof(fc.nat(10), fc.constant("pop" as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new EventHeap();
      const model: ReturnType<typeof eventAt>[] = [];
      steps.forEach((one, sequence) => {
        if (one !== "pop") {
          const event = eventAt(one, sequence);
          heap.push(event);
          model.push(event);
          model.sort((a, b) => a.atMs - b.atMs || a.sequence - b.sequence);
        } else {
          expect(heap.peek()).toBe(model[0]);
          expect(heap.pop()).toBe(model.shift());
        }
        expect(heap.size).toBe(model.length);
      });
    }),
    { seed: 7, numRuns: 200 },
  );
});
