import { expect, test } from "vitest";
import { RedriveLedger } from "../../../src/operate/dlq/ledger.ts";

const message = (id: string, handle: string) => ({ MessageId: id, ReceiptHandle: handle });

test("a message that is received again while it is sent is not sent again, and its newest handle counts", () => {
  const ledger = new RedriveLedger();
  expect(ledger.admit([message("a", "a1")]).fresh).toHaveLength(1);
  expect(ledger.admit([message("a", "a2")])).toEqual({ fresh: [], again: [] });
  ledger.copied("a", "copy");
  expect(ledger.undeleted(["a"])).toEqual(new Map([["a", "a2"]]));
});

test("a message that is received again after its deletion is only deleted again", () => {
  const ledger = new RedriveLedger();
  ledger.admit([message("a", "a1")]);
  ledger.copied("a", "copy");
  ledger.deleted("a", "a1");
  expect(ledger.counts).toEqual({ moved: 1, copied: 0, notDeleted: 0, held: 0, kept: 0, unselected: 0 });
  expect(ledger.admit([message("a", "a2")])).toEqual({ fresh: [], again: ["a"] });
  expect(ledger.counts).toMatchObject({ moved: 0, notDeleted: 1 });
  expect(ledger.undeleted()).toEqual(new Map([["a", "a2"]]));
});

test("a deletion by an old handle does not count", () => {
  const ledger = new RedriveLedger();
  ledger.admit([message("a", "a1")]);
  ledger.copied("a", "copy");
  ledger.admit([message("a", "a2")]);
  ledger.deleted("a", "a1");
  expect(ledger.counts).toMatchObject({ moved: 0, notDeleted: 1 });
});

test("a copy that is dead-lettered again is not moved a second time", () => {
  const ledger = new RedriveLedger();
  ledger.admit([message("a", "a1")]);
  ledger.copied("a", "copy");
  ledger.deleted("a", "a1");
  expect(ledger.admit([message("copy", "c1")])).toEqual({ fresh: [], again: [] });
  expect(ledger.leftMessages).toEqual([
    { messageId: "copy", reason: "it was moved, and returned to the dead-letter queue" },
  ]);
  expect(ledger.keptHandles).toEqual(["c1"]);
});

test("a message that was returned to the queue may be sent later", () => {
  const ledger = new RedriveLedger();
  ledger.admit([message("a", "a1"), message("b", "b1")]);
  ledger.keep("b", "refused");
  expect(ledger.release(["a", "b"])).toEqual(["a1"]);
  expect(ledger.admit([message("a", "a2"), message("b", "b2")]).fresh).toEqual([message("a", "a2")]);
  expect(ledger.keptHandles).toEqual(["b2"]);
});
