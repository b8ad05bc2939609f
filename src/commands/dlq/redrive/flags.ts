import { usageError } from "../../../base/errors.ts";
import type { RedriveWay } from "../../../operate/dlq/redrive/document.ts";
import type { DeadLetterSelection } from "../../../operate/dlq/redrive/selection.ts";
import { type JitterWindow, jitterSeconds, noDelays, type SpreadName } from "../../../plan/spreads/spread.ts";
import type { BeyondChoice } from "../../arms/beyond.ts";
import { redriveBeyond } from "./beyond.ts";

/** Flags of `dlq redrive`, after parsing. */
export interface RedriveFlags {
  readonly rate?: number;
  readonly jitter?: JitterWindow;
  readonly spread?: SpreadName;
  /** Whole seconds. */
  readonly grow?: readonly number[];
  readonly beyond?: BeyondChoice;
  readonly max?: number;
  readonly match?: string;
  readonly reason?: string;
  readonly run?: string;
  readonly messageId?: string;
  readonly to?: string;
  readonly copy?: boolean;
  readonly repaired?: boolean;
  readonly dryRun?: boolean;
}

/** Which messages the flags select. */
export const selectionOf = ({ max, match, reason, run, messageId }: RedriveFlags): DeadLetterSelection => ({
  max: max ?? null,
  match: match ?? null,
  reason: reason ?? null,
  run: run ?? null,
  messageId: messageId ?? null,
});

/**
 * How to move the messages: by SQS's move task, unless they must be selected, copied, delayed or changed, which a move
 * task cannot do.
 *
 * @throws {FlattenError} a usage error for flags that cannot be combined.
 */
export function redriveWayOf(flags: RedriveFlags): RedriveWay {
  const { rate, jitter, spread, grow, repaired, copy } = flags;
  const beyond = redriveBeyond(flags);
  if (spread !== undefined && jitter === undefined) {
    throw usageError("--spread requires --jitter", `for example: --jitter 10-100 --spread ${spread}`);
  }
  if (grow !== undefined && jitter !== undefined) {
    throw usageError(
      "--grow and --jitter cannot be combined: each decides the delay of a message",
      "choose one: --grow 30s,5m, or --jitter 10-100",
    );
  }
  const beyondTask = (
    ["jitter", "grow", "repaired", "copy", "max", "match", "reason", "run", "messageId"] as const
  ).find((name) => flags[name] !== undefined);
  if (beyondTask === undefined) return { by: "task", messagesPerSecond: rate ?? null };
  if (rate !== undefined) {
    const flag = beyondTask === "messageId" ? "message-id" : beyondTask;
    throw usageError(
      `--rate and --${flag} cannot be combined: SQS's move task can neither select, copy, delay nor change messages`,
      "choose one: --rate 50, or --jitter 10-100",
    );
  }
  return {
    by: "flatten",
    jitterSeconds: jitterSeconds(jitter ?? noDelays),
    spread: jitter === undefined ? "none" : (spread ?? "random"),
    ...(grow === undefined ? {} : { growSeconds: grow }),
    ...(beyond === undefined ? {} : { beyond }),
    repaired: repaired === true,
    copy: copy === true,
  };
}
