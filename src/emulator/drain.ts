import type { World } from "./account.ts";
import type { EmulatorParts } from "./assemble.ts";
import { isPolling } from "./lambda/event-source/mapping.ts";

const lookEveryMs = 1_000;

/**
 * Lets virtual time run until no work is left, looking once per second of virtual time.
 *
 * @throws {Error} when work is left after `withinMs` of virtual time; the message lists it.
 */
export async function drain({ world, clock }: EmulatorParts, withinMs: number): Promise<void> {
  const untilMs = clock.nowMs() + withinMs;
  for (let left = workLeft(world); left.length > 0; left = workLeft(world)) {
    if (clock.nowMs() >= untilMs) {
      throw new Error(`the emulator still has work after ${withinMs / 1_000} s of virtual time: ${left.join(", ")}`);
    }
    await clock.sleepMs(Math.min(lookEveryMs, untilMs - clock.nowMs()));
  }
}

/** Describes what is still to be done without any further call, e.g. `3 messages in queue jobs`; empty when drained. */
function workLeft({ lambda, states, cloudformation, eventSourceMappings, sqs, scheduler }: World): string[] {
  const mappings = eventSourceMappings.list();
  const mappedArns = new Set(mappings.filter(isPolling).map(({ queueArn }) => queueArn));
  const counts: [number, string][] = [
    [lambda.running, "running invocations"],
    [states.running, "executions of state machines"],
    [lambda.pendingEvents, "asynchronous events"],
    [eventSourceMappings.batchesHeld, "batches held by event source mappings"],
    [mappings.filter(({ transition }) => transition !== undefined).length, "event source mappings in transition"],
    [scheduler.schedules().filter(({ next }) => next !== undefined).length, "schedules that are not due yet"],
    [cloudformation.busy ? 1 : 0, "stack operations"],
    ...sqs.queues().flatMap((queue): [number, string][] => {
      const { visible, notVisible, delayed } = queue.counts();
      const isMoving = sqs.moveTasks.list(queue.arn).some(({ status }) => status === "RUNNING");
      return [
        [mappedArns.has(queue.arn) ? visible + notVisible + delayed : 0, `messages in queue ${queue.name}`],
        [isMoving ? 1 : 0, `move tasks of queue ${queue.name}`],
      ];
    }),
  ];
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}
