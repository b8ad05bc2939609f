import { type BatchAnswer, nextPartSeconds, type WaitingAttribute, type WaitingMessage } from "../../base/job.ts";
import { delaySecondsMax } from "../../base/limits.ts";

/** The parts of an SQS record that the handler reads. */
interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
}

/** A message that is sent on. */
export interface ResentMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, WaitingAttribute>> | undefined;
  readonly groupId?: string | undefined;
}

/** What the handler gets from its environment. */
export interface ResendDependencies {
  nowMs(): number;
  /** Sends a message to the queue of the jobs, or to the queue in which messages wait. */
  send(to: "jobs" | "later", message: ResentMessage, delaySeconds: number): Promise<void>;
  print(line: string): void;
}

/**
 * Sends messages on whose time has come, or the next part of it: to the queue of the jobs if a message timer can make the rest
 * of the delay, to the second, and otherwise to their own queue again. A message that cannot be sent is received again.
 */
export async function resendBatch(event: unknown, dependencies: ResendDependencies): Promise<BatchAnswer> {
  const { Records = [] } = event as { readonly Records?: readonly SqsRecord[] };
  const failures = await Promise.all(
    Records.map(async ({ messageId, body }) => {
      try {
        await resend(body, dependencies);
        return [];
      } catch (error) {
        dependencies.print(`message ${messageId} was not sent on: ${String(error)}`);
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}

async function resend(text: string, { nowMs, send }: ResendDependencies): Promise<void> {
  const { dueMs, body, attributes, groupId } = JSON.parse(text) as WaitingMessage;
  if (!Number.isFinite(dueMs) || typeof body !== "string") throw new Error("it has no dueMs or no body");
  const leftSeconds = Math.max(0, Math.round((dueMs - nowMs()) / 1000));
  if (leftSeconds <= delaySecondsMax) await send("jobs", { body, attributes, groupId }, leftSeconds);
  else await send("later", { body: text }, nextPartSeconds(leftSeconds));
}
