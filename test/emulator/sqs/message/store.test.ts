import fc from "fast-check";
import { expect, test } from "vitest";
import { Heap } from "../../../../src/emulator/kernel/heap.ts";
import { Arrivals } from "../../../../src/emulator/sqs/message/arrivals-and-tenants.ts";
import { newMessage, type StoredMessage } from "../../../../src/emulator/sqs/message/stored-message.ts";

const message = (sequence: number, atMs: number) =>
  newMessage({ body: "b" }, { id: String(sequence), sequence, sentAtMs: atMs, visibleAtMs: atMs });

const before = (a: StoredMessage, b: StoredMessage) =>
  a.visibleAtMs < b.visibleAtMs || (a.visibleAtMs === b.visibleAtMs && a.sequence < b.sequence);

const sorted = (messages: readonly StoredMessage[]) => [...messages].sort((a, b) => (before(a, b) ? -1 : 1));

/** Adds a message with this time, or removes the one at this place of those that were added. */
const steps = fc.array(fc.oneof(fc.record({ atMs: fc.nat(5) }), fc.record({ removed: fc.nat(9) })), { maxLength: 60 });

/** Plays the steps, and calls `check` with the messages that are left, in the order in which they were added. */
function play(
  played: readonly ({ atMs: number } | { removed: number })[],
  { add, remove }: { add: (added: StoredMessage) => void; remove: (removed: StoredMessage) => void },
  check: (left: readonly StoredMessage[]) => void,
): void {
  const left: StoredMessage[] = [];
  for (const [sequence, step] of played.entries()) {
    if ("atMs" in step) {
      const added = message(sequence, step.atMs);
      left.push(added);
      add(added);
    } else {
      const [removed] = left.splice(step.removed % Math.max(1, left.length), 1);
      if (removed !== undefined) remove(removed);
      // A message that is removed changes, and must no longer have an effect on the order.
      if (removed !== undefined) removed.visibleAtMs = step.removed;
    }
    check(left);
  }
}

test("a heap returns its first message after any additions and removals", () => {
  fc.assert(
    fc.property(steps, (played) => {
      const heap = new Heap<StoredMessage>();
      const operations = {
        add: (each: StoredMessage) => heap.push(each.visibleAtMs, each),
        remove: (each: StoredMessage) => heap.remove(each),
      };
      play(played, operations, (left) => {
        expect([heap.size, heap.first]).toEqual([left.length, sorted(left)[0]]);
      });
      while (heap.first !== undefined) {
        const { first } = heap;
        heap.remove(first);
        expect(heap.first === undefined || before(first, heap.first)).toBe(true);
      }
    }),
    { seed: 20_260_101, numRuns: 60 },
  );
});

test("arrivals keep their order, and return the message that was sent first", () => {
  fc.assert(
    fc.property(steps, (played) => {
      const arrivals = new Arrivals();
      const operations = {
        add: (each: StoredMessage) => arrivals.add(each),
        remove: (each: StoredMessage) => arrivals.remove(each),
      };
      play(played, operations, (left) => {
        expect([...arrivals.all()]).toEqual(left);
        expect(arrivals.first()).toBe(sorted(left)[0]);
      });
    }),
    { seed: 20_260_101, numRuns: 60 },
  );
});

test("arrivals keep their order when the gaps of removed messages are closed", () => {
  const arrivals = new Arrivals();
  const messages = Array.from({ length: 3_000 }, (_, index) => message(index, index));
  for (const each of messages) arrivals.add(each);
  for (const each of messages) if (each.sequence % 3 !== 0) arrivals.remove(each);
  const left = messages.filter(({ sequence }) => sequence % 3 === 0);
  expect([...arrivals.all()]).toEqual(left);
  for (const each of left) {
    expect(arrivals.first()).toBe(each);
    arrivals.remove(each);
  }
  expect(arrivals.size).toBe(0);
});
