import fc from "fast-check";
import { expect, test } from "vitest";
import { Heap, type HeapItem } from "../../../src/emulator/kernel/heap.ts";

interface Item extends HeapItem {
  readonly key: number;
}

function pushed(heap: Heap<Item>, key: number, sequence: number): Item {
  const item = { key, sequence, heapIndex: -1 };
  heap.push(key, item);
  return item;
}

const inOrder = (a: Item, b: Item) => a.key - b.key || a.sequence - b.sequence;

/** Removes the items in their order. */
function drained(heap: Heap<Item>): Item[] {
  const items: Item[] = [];
  for (let { first } = heap; first !== undefined; { first } = heap) {
    heap.remove(first);
    items.push(first);
  }
  return items;
}

test("items are ordered by their key, then by their sequence", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10), { maxLength: 200 }), (keys) => {
      const heap = new Heap<Item>();
      const all = keys.map((key, sequence) => pushed(heap, key, sequence));
      expect(drained(heap)).toEqual([...all].sort(inOrder));
      expect([heap.size, heap.first, heap.firstKey]).toEqual([0, undefined, undefined]);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("the first item is right after any order of pushes and removals", () => {
  const step = fc.oneof(fc.nat(10), fc.constant("first" as const), fc.record({ removed: fc.nat(200) }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new Heap<Item>();
      const model: Item[] = [];
      for (const [sequence, one] of steps.entries()) {
        if (typeof one === "number") {
          model.push(pushed(heap, one, sequence));
          model.sort(inOrder);
        } else {
          const [removed] = model.splice(one === "first" ? 0 : one.removed % Math.max(1, model.length), 1);
          if (removed !== undefined) heap.remove(removed);
          expect(removed?.heapIndex ?? -1).toBe(-1);
        }
        expect([heap.size, heap.firstKey]).toEqual([model.length, model[0]?.key]);
        expect(heap.first).toBe(model[0]);
      }
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("when most of many items are removed, the others keep their order", () => {
  const heap = new Heap<Item>();
  const all = Array.from({ length: 5_000 }, (_, index) => pushed(heap, (index * 7_919) % 1_000, index));
  const isKept = ({ sequence }: Item) => sequence % 10 === 0;
  for (const one of all) if (!isKept(one)) heap.remove(one);
  expect(drained(heap)).toEqual(all.filter(isKept).sort(inOrder));
});
