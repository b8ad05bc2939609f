import fc from "fast-check";
import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";
import type { TestAccount } from "./account.ts";

/** Returns what a short poll receives. */
export function receiveNow(queue: Queue, max = 10, visibilityTimeoutSeconds?: number) {
  let received: Parameters<Parameters<Queue["receive"]>[1]>[0] = [];
  queue.receive({ max, waitMs: 0, visibilityTimeoutSeconds }, (messages) => {
    received = messages;
  });
  return received;
}

/** Returns the bodies of messages, in their order. */
export const bodies = (messages: readonly { readonly body: string }[]): string[] => messages.map(({ body }) => body);

/** One thing that happens to the queue `jobs`, whose dead-letter queue is `dead`. */
export type Operation =
  | { readonly kind: "send"; readonly delaySeconds: number | undefined }
  | { readonly kind: "receive"; readonly max: number; readonly from: "jobs" | "dead" }
  | { readonly kind: "poll"; readonly waitSeconds: number }
  | { readonly kind: "delete"; readonly pick: number }
  | { readonly kind: "change"; readonly pick: number; readonly seconds: number }
  | { readonly kind: "wait"; readonly ms: number };

export const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant("send"), delaySeconds: fc.option(fc.nat(20), { nil: undefined }) }),
  fc.record({
    kind: fc.constant("receive"),
    max: fc.integer({ min: 1, max: 10 }),
    from: fc.constantFrom("jobs", "dead"),
  }),
  fc.record({ kind: fc.constant("poll"), waitSeconds: fc.nat(20) }),
  fc.record({ kind: fc.constant("delete"), pick: fc.nat(50) }),
  fc.record({ kind: fc.constant("change"), pick: fc.nat(50), seconds: fc.nat(15) }),
  fc.record({ kind: fc.constant("wait"), ms: fc.nat(15_000) }),
);

/** What was seen of a run: bodies instead of ids, which a restored account draws anew. */
export interface History {
  readonly log: unknown[];
  /** Receipt handles, in the order in which they were handed out. */
  readonly handles: string[];
  sent: number;
}

export const newHistory = (): History => ({ log: [], handles: [], sent: 0 });

export function createQueues({ sqs }: TestAccount): void {
  const dead = sqs.createQueue("dead", { VisibilityTimeout: "4" });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  sqs.createQueue("jobs", { VisibilityTimeout: "6", DelaySeconds: "3", RedrivePolicy });
}

export function apply(operation: Operation, account: TestAccount, history: History): void {
  const queue = account.sqs.queueByName("jobs");
  const dead = account.sqs.queueByName("dead");
  if (queue === undefined || dead === undefined) throw new Error("the queues have to be created first");
  const seen = (messages: ReturnType<typeof receiveNow>) => {
    history.handles.push(...messages.map((message) => message.receiptHandle));
    const facts = messages.map(({ body, systemAttributes }) => [body, systemAttributes]);
    history.log.push([account.kernel.nowMs, facts]);
  };
  const handle = (pick: number) => history.handles[pick % Math.max(1, history.handles.length)];
  switch (operation.kind) {
    case "send":
      queue.send({ body: String(history.sent++), delaySeconds: operation.delaySeconds });
      break;
    case "receive":
      seen(receiveNow(operation.from === "jobs" ? queue : dead, operation.max));
      break;
    case "poll":
      queue.receive({ max: 3, waitMs: operation.waitSeconds * 1_000 }, seen);
      break;
    case "delete": {
      const picked = handle(operation.pick);
      if (picked !== undefined) for (const each of [queue, dead]) each.delete(picked);
      break;
    }
    case "change": {
      const picked = handle(operation.pick);
      try {
        if (picked !== undefined) queue.changeVisibility(picked, operation.seconds);
      } catch (error) {
        history.log.push((error as Error).message);
      }
      break;
    }
    case "wait":
      account.goTo(account.now() + operation.ms / 1_000);
  }
  history.log.push([queue.counts(), dead.counts()]);
}
