import { nearest, usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import type { ArmSettings, StackSettings } from "../../experiment/settings.ts";
import type { Via } from "../../plan/scenario.ts";
import type { JitterWindow, SpreadName } from "../../plan/spreads/spread.ts";
import { longAllowed, longWindowIn } from "./load.ts";
import { badValue, invalidValue, type ValueParser } from "./values.ts";

/** One arm of `--arms`. */
export interface ArmWord {
  readonly via: Via;
  readonly window: JitterWindow | null;
  /** Undefined for the spread of `--spread`. */
  readonly spread?: SpreadName;
  /** Messages that flatten sends in a second, one after another at equal distances; undefined for `--pause`. */
  readonly ratePerSecond?: number;
  /** Whether each tenant of `--tenants` has a message group of its own. */
  readonly isFair?: true;
  /** Settings of the stack for this arm. */
  readonly settings?: ArmSettings;
  /** Invocations at once, for an arm whose path limits them. */
  readonly parallel?: number;
}

/** An arm as it was typed, and the flag, for errors. */
interface GivenArm {
  readonly flag: string;
  readonly text: string;
  readonly word: string;
  /** The text after the colon; undefined without one. */
  readonly value: string | undefined;
}

type WordReader = (given: GivenArm) => ArmWord;

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

/** The settings of the stack that are numbers. */
type NumberSetting = Exclude<keyof StackSettings, "pollers" | "enabled">;

/** Messages without delays, with one setting of the stack changed. */
const withSetting =
  (setting: NumberSetting, min: number, max: number, whose: string): WordReader =>
  (given) => ({ via: "sqs", window: null, settings: { [setting]: wholeOf(given, min, max, whose) } });

function wholeOf({ flag, text, word, value = "" }: GivenArm, min: number, max: number, whose: string): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw badValue(flag, text, `${word} takes a whole number from ${min} to ${max} (${whose})`, `${word}:10`);
}

function windowOf({ flag, text, word, value = "" }: GivenArm): JitterWindow | null {
  const window = longWindowIn(flag, text, value);
  if (window !== undefined) return window.maxSeconds === 0 ? null : window;
  throw badValue(flag, text, `${word} takes a window of ${longAllowed}`, `${word}:10-100`);
}

const rateMin = 0.01;
const rateMax = 1_000;

/** Messages without delays, sent at a rate: `rate:14/s`, `rate:0.5`. */
const atRate: WordReader = ({ flag, text, word, value = "" }) => {
  const rate = /^\d+(\.\d+)?(\/s)?$/.test(value) ? Number.parseFloat(value) : Number.NaN;
  if (rate >= rateMin && rate <= rateMax) return { via: "sqs", window: null, ratePerSecond: rate };
  throw badValue(flag, text, `${word} takes messages per second, from ${rateMin} to ${rateMax}`, `${word}:14/s`);
};

/** A Distributed Map that invokes the function, at most so many times at once. */
const pool: WordReader = (given) => {
  const whose = "the child executions that a Map Run of Step Functions runs at once";
  return { via: "pool", window: null, parallel: wholeOf(given, 1, limits.states.childrenMax, whose) };
};

/** Messages that wait in the queue until all of them are sent. */
const held: WordReader = (given) => ({ ...bare("sqs")(given), settings: { enabled: false } });

const { eventSource } = limits;
const reservedMax = 100_000;

/** Messages without delays, with the mapping in provisioned mode: `pollers:2-10`. */
const provisioned: WordReader = ({ flag, text, word, value = "" }) => {
  const [, minimum, maximum] = /^(\d+)-(\d+)$/.exec(value) ?? [];
  const [least, most] = [Number(minimum), Number(maximum)];
  const { provisionedPollersMin: from, minimumPollersMax, maximumPollersMax } = eventSource;
  if (least >= from && least <= minimumPollersMax && most >= least && most <= maximumPollersMax) {
    return { via: "sqs", window: null, settings: { pollers: `${least}-${most}` } };
  }
  const allowed = `${word} takes a range MIN-MAX of pollers: MIN from ${from} to ${minimumPollersMax}, MAX from MIN to ${maximumPollersMax} (the limits of Lambda for provisioned mode)`;
  throw badValue(flag, text, allowed, `${word}:2-10`);
};

/** Every kind of arm, by its word. */
const armReaders = {
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
  fair: (given) => ({ ...bare("sqs")(given), isFair: true }),
  rate: atRate,
  pause: held,
  map: pool,
  cap: withSetting(
    "maximumConcurrency",
    eventSource.maximumConcurrencyMin,
    eventSource.maximumConcurrencyMax,
    "the limits of Lambda for MaximumConcurrency of a mapping",
  ),
  reserved: withSetting("reservedConcurrency", 1, reservedMax, "reserved concurrency of the function; 0 would stop it"),
  pollers: provisioned,
  batch: withSetting("batchSize", 1, eventSource.batchSizeMax, "the limits of Lambda for BatchSize of a mapping"),
} as const satisfies Record<string, WordReader>;

const wordNames = Object.keys(armReaders) as (keyof typeof armReaders)[];

/** Parses a list of arms: `direct,sqs,random:10-100,even:10-100,cap:10,reserved:10,batch:10`. */
export const parseArms: ValueParser<readonly ArmWord[]> = (flag) => (text) =>
  text.split(",").map((part) => readArm(flag, part.trim()));

function readArm(flag: string, text: string): ArmWord {
  const colon = text.indexOf(":");
  const word = colon < 0 ? text : text.slice(0, colon);
  const value = colon < 0 ? undefined : text.slice(colon + 1);
  const name = wordNames.find((known) => known === word);
  if (name !== undefined) return armReaders[name]({ flag, text, word, value });
  const guess = nearest(word, wordNames);
  throw usageError(
    `${invalidValue(flag, text)}: expected one of ${wordNames.join(", ")}`,
    guess === undefined
      ? `for example: ${flag} direct,sqs,random:10-100,cap:10`
      : `did you mean: ${flag} ${guess}${value === undefined ? "" : `:${value}`}`,
  );
}
