import { usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import type { ArmSettings, StackSettings } from "../../experiment/settings/settings.ts";
import type { Via } from "../../plan/scenario.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import { badValue, nearest, type ValueParser } from "./choices.ts";
import { type JitterWindow, windowIn } from "./windows.ts";

/** One way to run the burst, as a word of `--arms` says it. */
export interface ArmWord {
  readonly via: Via;
  readonly window: JitterWindow | null;
  /** Undefined for what `--spread` says. */
  readonly spread?: SpreadName;
  /** What the stack has to be set to for this arm. */
  readonly settings?: ArmSettings;
}

/** What an arm of `--arms` was given as, and the flag that errors name. */
interface Given {
  readonly flag: string;
  readonly text: string;
  readonly word: string;
  /** What stands behind the colon; undefined without one. */
  readonly value: string | undefined;
}

type WordReader = (given: Given) => ArmWord;

/** An arm that takes no value. */
const bare =
  (via: Via): WordReader =>
  ({ flag, text, word, value }) => {
    if (value !== undefined) throw badValue(flag, text, `${word} takes no value`, word);
    return { via, window: null };
  };

/** A road with a queue: without delays, or with a window. */
const queued =
  (via: Via): WordReader =>
  (given) => ({ via, window: given.value === undefined ? null : windowOf(given) });

/** Delays in a window, placed in one way. */
const spreadOver =
  (spread: SpreadName): WordReader =>
  (given) => ({ via: "sqs", window: windowOf(given), spread });

/** The queue without delays, and one setting of the stack as given. */
const withSetting =
  (setting: keyof StackSettings, min: number, max: number, whose: string): WordReader =>
  ({ flag, text, word, value = "" }) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= min && number <= max)) {
      throw badValue(flag, text, `${word} takes a whole number from ${min} to ${max} (${whose})`, `${word}:10`);
    }
    return { via: "sqs", window: null, settings: { [setting]: number } };
  };

function windowOf({ flag, text, word, value = "" }: Given): JitterWindow | null {
  const window = windowIn(value, `${flag} ${text}`);
  if (window !== undefined) return window.maxSeconds === 0 ? null : window;
  const longest = limits.sqs.delaySecondsMax;
  const allowed = `${word} takes a window of whole seconds, max or min-max, from 0 to ${longest} (the longest message timer of SQS)`;
  throw badValue(flag, text, allowed, `${word}:10-100`);
}

const { eventSource } = limits;
const reservedMax = 100_000;

/** Every arm, by its word. */
const words = {
  direct: bare("invoke"),
  async: bare("invoke-async"),
  sqs: queued("sqs"),
  trigger: queued("trigger"),
  random: spreadOver("random"),
  stratified: spreadOver("stratified"),
  even: spreadOver("even"),
  waves: spreadOver("waves"),
  poisson: spreadOver("poisson"),
  cap: withSetting(
    "maximumConcurrency",
    eventSource.maximumConcurrencyMin,
    eventSource.maximumConcurrencyMax,
    "Lambda's bounds of a mapping's MaximumConcurrency",
  ),
  reserved: withSetting(
    "reservedConcurrency",
    1,
    reservedMax,
    "reserved concurrency of the function; 0 would switch it off",
  ),
  batch: withSetting("batchSize", 1, eventSource.batchSizeMax, "Lambda's bounds of a mapping's BatchSize"),
} as const satisfies Record<string, WordReader>;

const wordNames = Object.keys(words) as (keyof typeof words)[];

/** A list of arms: `direct,sqs,random:10-100,even:10-100,cap:10,reserved:10,batch:10`. */
export const parseArms: ValueParser<readonly ArmWord[]> = (flag) => (text) =>
  text.split(",").map((part) => readArm(flag, part.trim()));

function readArm(flag: string, text: string): ArmWord {
  const colon = text.indexOf(":");
  const word = colon < 0 ? text : text.slice(0, colon);
  const value = colon < 0 ? undefined : text.slice(colon + 1);
  const name = wordNames.find((known) => known === word);
  if (name !== undefined) return words[name]({ flag, text, word, value });
  const guess = nearest(word, wordNames);
  throw usageError(
    `${flag} ${text === "" ? '""' : text} is not possible: one of ${wordNames.join(", ")}`,
    guess === undefined
      ? `for example: ${flag} direct,sqs,random:10-100,cap:10`
      : `did you mean: ${flag} ${guess}${value === undefined ? "" : `:${value}`}`,
  );
}
