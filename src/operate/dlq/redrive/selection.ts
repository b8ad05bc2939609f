import { jsonIn } from "../../../base/encoding.ts";
import { jobOfDeadLetter } from "../../../experiment/follow/dead-letters.ts";
import { isOfRun } from "../../logs/run.ts";
import type { MessageView } from "../../queue/read.ts";
import { deadLetterReason } from "../groups.ts";

/**
 * Which dead-lettered messages to move: those that meet every given condition. A null condition selects all. SQS can
 * neither search nor sort a queue, so each message is received to see whether it is selected.
 */
export interface DeadLetterSelection {
  /** Messages to move at most: the first that SQS delivers, in no particular order. */
  readonly max: number | null;
  /** A text that the body or the reason contains, or `field=value` for a field of a JSON body. */
  readonly match: string | null;
  /** The reason, as `dlq stats` prints it. */
  readonly reason: string | null;
  /** The id of the run, or of the arm, that sent the job. */
  readonly run: string | null;
  readonly messageId: string | null;
}

/** Selects every message. */
export const everyMessage: DeadLetterSelection = { max: null, match: null, reason: null, run: null, messageId: null };

/** Whether a selection may leave messages in the dead-letter queue. */
export const isPartial = (selection: DeadLetterSelection): boolean =>
  Object.values(selection).some((condition) => condition !== null);

/**
 * Whether a message meets the conditions of a selection; `max` is for the caller to count.
 *
 * @param hasJobs whether the queue is one of flatten's, whose messages are jobs: it decides the reason.
 */
export function isSelected(selection: DeadLetterSelection, message: MessageView, hasJobs: boolean): boolean {
  const { match, reason, run, messageId } = selection;
  const actualReason = deadLetterReason(message, hasJobs);
  return (
    (messageId === null || message.messageId === messageId) &&
    (reason === null || actualReason === reason) &&
    (run === null || isOfRun(jobOfDeadLetter(message.body)?.run ?? null, run)) &&
    (match === null || matches(match, message.body, actualReason))
  );
}

function matches(pattern: string, body: string, reason: string): boolean {
  if (body.includes(pattern) || reason.includes(pattern)) return true;
  const field = /^([\w.-]+)=(.*)$/s.exec(pattern);
  return field !== null && fieldText(body, field[1] as string) === field[2];
}

/** The text of a field of a JSON body by its path, such as `order.id`; undefined if there is none. */
function fieldText(body: string, path: string): string | undefined {
  const value = path
    .split(".")
    .reduce<unknown>((each, name) => (isObject(each) ? each[name] : undefined), jsonIn(body));
  return typeof value === "string" ? value : value === undefined ? undefined : JSON.stringify(value);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
