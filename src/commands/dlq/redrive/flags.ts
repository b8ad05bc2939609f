import { defined } from "../../../base/encoding.ts";
import { usageError } from "../../../base/errors.ts";
import { delaySecondsMax } from "../../../base/limits.ts";
import { quoted } from "../../../cli/command-line.ts";
import { givenFlags, refuseTogether } from "../../../cli/parse/values.ts";
import { type Beyond, cheaperBeyond } from "../../../experiment/beyond.ts";
import type { DeadLetterSelection } from "../../../operate/dlq/copy.ts";
import type { RedriveDocument, RedriveWay } from "../../../operate/dlq/document.ts";
import { type JitterWindow, jitterSeconds, noDelays, type SpreadName } from "../../../plan/spreads/spread.ts";
import { type BeyondChoice, beyondFor, refuseManyHops } from "../../arms/beyond.ts";

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
  const beyondTask = givenFlags(flags, notByTask);
  if (beyondTask.length === 0) return { by: "task", messagesPerSecond: rate ?? null };
  if (rate !== undefined) {
    refuseTogether(
      "--rate",
      beyondTask,
      "SQS's move task can neither select, copy, delay nor change messages",
      "choose one: --rate 50, or --jitter 10-100",
    );
  }
  return {
    by: "flatten",
    jitterSeconds: jitterSeconds(jitter ?? noDelays),
    spread: jitter === undefined ? "none" : (spread ?? "random"),
    ...defined({ growSeconds: grow, beyond }),
    repaired: repaired === true,
    copy: copy === true,
  };
}

/** What makes a redrive more than a move. */
const notByTask = ["jitter", "grow", "repaired", "copy", "max", "match", "reason", "run", "messageId"] as const;

/**
 * Decides how the delays beyond 900 s of a redrive are made; undefined without such delays.
 *
 * @throws {FlattenError} (usage) for delays that cannot be made as the flags require, and for `--beyond` without long delays.
 */
function redriveBeyond({ jitter, grow, beyond: choice }: RedriveFlags): Beyond | undefined {
  const long = longDelays(grow);
  const longest = Math.max(0, ...long, jitter?.maxSeconds ?? 0);
  if (longest <= delaySecondsMax) {
    if (choice === undefined) return undefined;
    throw usageError(
      `--beyond makes delays of more than ${delaySecondsMax} s, and no delay is longer than that`,
      "leave out --beyond, or give longer delays: --grow 30s,5m,1h",
    );
  }
  if (jitter !== undefined) return beyondFor(choice ?? "auto", "sqs", jitter);
  if (choice === "hops") refuseManyHops(longest);
  return choice === undefined || choice === "auto" ? cheaperBeyond(long) : choice;
}

/** The delays of a list that a message timer cannot make, seconds. */
export const longDelays = (grow: readonly number[] = []): number[] => grow.filter((delay) => delay > delaySecondsMax);

/** The flags that repeat a dry run as a redrive, each with a space before it. */
export const flagsFor = (document: RedriveDocument): string => `${selectionFlags(document)}${wayFlags(document)}`;

/** The selection and the destination. */
function selectionFlags({ selection, to, toSource }: RedriveDocument): string {
  const { max, match, reason, run, messageId } = selection;
  const values = { max, match, reason, run, "message-id": messageId, to: toSource ? null : to };
  return Object.entries(values)
    .map(([flag, value]) => (value === null ? "" : ` --${flag} ${quoted(String(value))}`))
    .join("");
}

function wayFlags({ way, seed }: RedriveDocument): string {
  if (way.by === "task") return way.messagesPerSecond === null ? "" : ` --rate ${way.messagesPerSecond}`;
  const { jitterSeconds, spread, growSeconds, beyond, repaired, copy } = way;
  const { min, max } = jitterSeconds;
  const delays = spread === "none" ? "" : ` --jitter ${min}-${max} --spread ${spread} --seed ${seed}`;
  const grow = growSeconds === undefined ? "" : ` --grow ${growSeconds.map((each) => `${each}s`).join(",")}`;
  const how = beyond === undefined ? "" : ` --beyond ${beyond}`;
  return `${repaired ? " --repaired" : ""}${copy ? " --copy" : ""}${delays}${grow}${how}`;
}
