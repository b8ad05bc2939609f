import { usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { nearest } from "../../base/nearest.ts";
import type { ArmSettings, StackSettings } from "../../experiment/settings/settings.ts";
import type { JitterWindow } from "../../plan/jitter-window.ts";
import type { Via } from "../../plan/scenario.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import { badValue, invalidValue, type ValueParser } from "./choices.ts";
import { windowIn } from "./windows.ts";

/** One arm of `--arms`. */
export interface ArmWord {
  readonly via: Via;
  readonly window: JitterWindow | null;
  /** Undefined for the spread of `--spread`. */
  readonly spread?: SpreadName;
  /** Settings of the stack for this arm. */
  readonly settings?: ArmSettings;
}

/** An arm as it was typed, and the flag, for errors. */
interface Given {
  readonly flag: string;
  readonly text: string;
  readonly word: string;
  /** The text after the colon; undefined without one. */
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

/** A path through the queue: without delays, or with a window. */
const queued =
  (via: Via): WordReader =>
  (given) => ({ via, window: given.value === undefined ? null : windowOf(given) });

/** Messages with delays in a window, placed by one spread. */
const spreadOver =
  (spread: SpreadName): WordReader =>
  (given) => ({ via: "sqs", window: windowOf(given), spread });

/** Messages without delays, with one setting of the stack changed. */
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
  const window = windowIn(flag, text, value);
  if (window !== undefined) return window.maxSeconds === 0 ? null : window;
  const longest = limits.sqs.delaySecondsMax;
  const allowed = `${word} takes a window of whole seconds, max or min-max, from 0 to ${longest} (the longest message timer of SQS)`;
  throw badValue(flag, text, allowed, `${word}:10-100`);
}

const { eventSource } = limits;
const reservedMax = 100_000;

/** Every kind of arm, by its word. */
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
  slots: spreadOver("slots"),
  cap: withSetting(
    "maximumConcurrency",
    eventSource.maximumConcurrencyMin,
    eventSource.maximumConcurrencyMax,
    "the limits of Lambda for MaximumConcurrency of a mapping",
  ),
  reserved: withSetting("reservedConcurrency", 1, reservedMax, "reserved concurrency of the function; 0 would stop it"),
  batch: withSetting("batchSize", 1, eventSource.batchSizeMax, "the limits of Lambda for BatchSize of a mapping"),
} as const satisfies Record<string, WordReader>;

const wordNames = Object.keys(words) as (keyof typeof words)[];

/** Parses a list of arms: `direct,sqs,random:10-100,even:10-100,cap:10,reserved:10,batch:10`. */
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
    `${invalidValue(flag, text)}: expected one of ${wordNames.join(", ")}`,
    guess === undefined
      ? `for example: ${flag} direct,sqs,random:10-100,cap:10`
      : `did you mean: ${flag} ${guess}${value === undefined ? "" : `:${value}`}`,
  );
}
