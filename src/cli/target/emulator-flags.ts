import { defined } from "../../base/encoding.ts";
import { nearest, usageError } from "../../base/errors.ts";
import { batchingWindowMin, limits, visibilityFactor } from "../../base/limits.ts";
import { sum } from "../../base/numbers.ts";
import { parseSeconds } from "../../base/time.ts";
import { type EmulatorOptionName, type EmulatorOptions, emulatorOptions } from "../../emulator/options.ts";
import type { Work } from "../../plan/work.ts";
import { type FlagDefinition, grouped } from "../command.ts";
import {
  accountLimitFlag,
  batchSizeFlag,
  mappingMaxConcurrencyFlag,
  reservedConcurrencyFlag,
} from "../common-flags.ts";
import { badValue, invalidValue, parseWhole, type ValueParser } from "../parse/values.ts";

/** Flags for constants of the emulated account, after parsing. */
export interface AccountFlags {
  readonly accountLimit?: number;
  readonly emulator?: readonly Partial<EmulatorOptions>[];
}

/** Flags for settings of the stack and the account of the local target, after parsing. */
export interface EmulatorFlags extends AccountFlags {
  readonly batchSize?: number;
  readonly batchingWindow?: number;
  readonly mappingMaxConcurrency?: number;
  readonly reservedConcurrency?: number;
  readonly maxReceiveCount?: number;
  /** The function that `--like` plays: settings without a flag. */
  readonly played?: PlayedSettings;
}

/** Settings of a function and its queue that have no flag. A setting that is not known takes its default. */
export interface PlayedSettings {
  readonly timeoutSeconds: number | undefined;
  readonly memoryMegabytes: number | undefined;
  readonly visibilityTimeoutSeconds: number | undefined;
}

/** The flags that set constants of the account, and nothing of the stack. */
export const accountFlagNames = ["accountLimit", "emulator"] as const;
/** The flags that set the stack. */
export const stackFlagNames = [
  "batchSize",
  "batchingWindow",
  "mappingMaxConcurrency",
  "reservedConcurrency",
  "maxReceiveCount",
] as const;

const parseWindowSeconds: ValueParser<number> = (flag) => (text) => {
  const seconds = parseSeconds(text) ?? Number.NaN;
  const { batchingWindowSecondsMax: most } = limits.eventSource;
  if (Number.isInteger(seconds) && seconds <= most) return seconds;
  throw badValue(flag, text, `expected whole seconds, at most ${most}s`, "5s");
};

const parseEmulatorOption: ValueParser<Partial<EmulatorOptions>> = (flag) => (text) => {
  const [name = "", value = ""] = text.split("=");
  const names = Object.keys(emulatorOptions);
  if (!names.includes(name)) {
    const guess = nearest(name, names);
    throw usageError(
      `${invalidValue(flag, text)}: the emulator has no option "${name}"`,
      guess === undefined ? "see docs/emulator.md for the options" : `did you mean ${guess}?`,
    );
  }
  if (!/^\d+(\.\d+)?$/.test(value)) throw badValue(flag, text, "expected a name and a number", "coldStartMs=0");
  return { [name as EmulatorOptionName]: Number(value) };
};

/** Flags for constants of the emulated account. */
export const accountFlags: readonly FlagDefinition[] = grouped("local", [
  accountLimitFlag,
  {
    syntax: "--emulator <name=value>",
    help: "any other constant of the emulator, see docs/emulator.md; may be repeated",
    parse: parseEmulatorOption,
    repeatable: true,
  },
]);

/** Flags for settings of the stack and the account of the local target. */
export const emulatorFlags: readonly FlagDefinition[] = grouped("local", [
  batchSizeFlag,
  {
    syntax: "--batching-window <time>",
    help: "batching window of the mapping (default: 0s)",
    parse: parseWindowSeconds,
  },
  mappingMaxConcurrencyFlag,
  reservedConcurrencyFlag,
  {
    syntax: "--max-receive-count <n>",
    help: "receives before a message is dead-lettered (default: 5)",
    parse: parseWhole(1, limits.sqs.maxReceiveCountMax, 5),
  },
  ...accountFlags,
]);

/** The options of the emulator that the flags set. */
export const emulatorOptionsOf = (flags: AccountFlags): Partial<EmulatorOptions> =>
  Object.assign(
    {},
    flags.accountLimit === undefined ? {} : { accountConcurrency: flags.accountLimit },
    ...(flags.emulator ?? []),
  );

const defaultTimeoutSeconds = 60;
/** A batch of other jobs than those that were drawn takes longer than this share of them suggests with low probability. */
const longestShare = 0.999;

/** The load that the stack of the local target is deployed for. */
export interface Load {
  /** How long a job takes. */
  readonly work?: Work | undefined;
  /** The largest batch that an arm sets; 1 unless given. */
  readonly batchSize?: number;
  /** The longest times of the jobs that will be sent, seconds, longest first; at least as many as a batch has. */
  readonly longestSeconds?: readonly number[];
}

/** The largest batch of a command: of its flags and of its arms. */
export const largestBatchOf = ({ batchSize: given = 1 }: EmulatorFlags, { batchSize = 1 }: Load): number =>
  Math.max(given, batchSize);

/**
 * Parameters of the template for a local run: the emulator flags, and a function timeout that is long enough for a batch,
 * unless the timeout of a function of the user is known.
 *
 * @throws {FlattenError} (usage) when Lambda does not allow the settings together, or when a batch takes longer than its
 * longest timeout.
 */
export function stackParametersOf(flags: EmulatorFlags, load: Load): Record<string, string> {
  refuseReserved(flags);
  refuseShortWindow(flags);
  const { played, batchSize = 1, batchingWindow } = flags;
  const timeoutSeconds = played?.timeoutSeconds ?? timeoutFor(largestBatchOf(flags, load), load);
  const recommendedSeconds = visibilityFactor * timeoutSeconds + (batchingWindow ?? 0);
  const hasTimeout = timeoutSeconds > defaultTimeoutSeconds || played !== undefined;
  const parameters = defined({
    BatchSize: flags.batchSize,
    MaximumBatchingWindowInSeconds: batchingWindow ?? (batchingWindowMin(batchSize) || undefined),
    MaximumConcurrency: flags.mappingMaxConcurrency,
    ReservedConcurrency: flags.reservedConcurrency,
    MaxReceiveCount: flags.maxReceiveCount,
    FunctionMemoryMegabytes: played?.memoryMegabytes,
    FunctionTimeoutSeconds: hasTimeout ? timeoutSeconds : undefined,
    VisibilityTimeoutSeconds: hasTimeout ? (played?.visibilityTimeoutSeconds ?? recommendedSeconds) : undefined,
  });
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
}

/** Lambda keeps 100 concurrent executions of an account unreserved, or all of a smaller limit. */
function refuseReserved(flags: EmulatorFlags): void {
  const { unreservedConcurrencyMin, accountConcurrency } = limits.lambda;
  const { reservedConcurrency: reserved = 0 } = flags;
  const limit = emulatorOptionsOf(flags).accountConcurrency ?? accountConcurrency;
  const most = limit - Math.min(unreservedConcurrencyMin, limit);
  if (reserved <= most) return;
  throw usageError(
    `${invalidValue("--reserved-concurrency", String(reserved))}: the account allows ${limit} concurrent executions, and Lambda keeps ${limit - most} of them unreserved`,
    `raise the limit: --account-limit ${reserved + unreservedConcurrencyMin}   or limit the mapping, which reserves nothing: --mapping-max-concurrency ${Math.max(reserved, limits.eventSource.maximumConcurrencyMin)}`,
  );
}

function refuseShortWindow({ batchSize = 1, batchingWindow }: EmulatorFlags): void {
  const shortest = batchingWindowMin(batchSize);
  if (batchingWindow === undefined || batchingWindow >= shortest) return;
  throw usageError(
    `${invalidValue("--batching-window", `${batchingWindow}s`)}: a batch of more than ${limits.eventSource.batchSizeWithoutWindowMax} messages needs a window of at least ${shortest} s`,
    `for example: --batch-size ${batchSize} --batching-window ${shortest}s`,
  );
}

/** A timeout that no job exceeds: the jobs are known. The slowest jobs may meet in one batch, as far as Lambda allows. */
function timeoutFor(batchSize: number, { work, longestSeconds = [] }: Load): number {
  const usual = work?.quantile(longestShare) ?? 0;
  const [longest = usual] = longestSeconds;
  const batchSeconds = Math.ceil(batchSize === 1 ? longest : Math.max(longest, batchSize * usual)) + 1;
  if (batchSeconds > limits.lambda.timeoutSecondsMax) {
    throw usageError(
      `${batchSize === 1 ? "a job" : `a batch of ${batchSize} jobs`} of ${Math.ceil(batchSize === 1 ? longest : usual)} s takes longer than the longest timeout of a function (${limits.lambda.timeoutSecondsMax} s)`,
      "use a smaller --batch-size or a shorter --work",
    );
  }
  const slowestBatchSeconds = Math.ceil(sum(longestSeconds.slice(0, batchSize))) + 1;
  const enough = Math.max(batchSeconds, Math.min(slowestBatchSeconds, limits.lambda.timeoutSecondsMax));
  return Math.max(defaultTimeoutSeconds, enough);
}
