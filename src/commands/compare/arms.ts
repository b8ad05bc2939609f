import { defined } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import { sum } from "../../base/numbers.ts";
import type { ArmWord } from "../../cli/parse/arms.ts";
import { flagName } from "../../cli/parse/values.ts";
import { type ArmSpec, armName } from "../../experiment/arm-spec.ts";
import type { Tenant } from "../../measure/tenants.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { JitterWindow } from "../../plan/spreads/spread.ts";
import { armSpecOf, checkMapFlags, refusePacedTrigger, refuseSpreadWithoutDelays } from "../arms/arm-from-flags.ts";
import { refuseNeedlessBeyond } from "../arms/beyond.ts";
import type { ArmFlags } from "../arms/flags.ts";

/** Flags of the arms of `compare`, after parsing. */
export interface CompareArmFlags extends ArmFlags {
  readonly delays?: readonly JitterWindow[];
  readonly arms?: readonly ArmWord[];
  /** False with `--no-direct`. */
  readonly direct?: boolean;
  readonly tenants?: readonly Tenant[];
}

const defaultDelays: readonly JitterWindow[] = [0, 30, 100].map((maxSeconds) => ({ minSeconds: 0, maxSeconds }));
/** The burst that a fair queue is compared with. */
const unfair: ArmWord = { via: "sqs", window: null };
const direct: ArmWord = { via: "invoke", window: null };

/**
 * Returns the arms of a comparison, each once, also if both flags name it: the direct burst, the delays, then the arms of `--arms`. With `--arms` but
 * without `--delays`, only the arms of `--arms`.
 *
 * @throws {FlattenError} (usage) if no arm is left, for an arm that one flag names twice, and for an arm that cannot be sent as the flags require.
 */
export function comparedArms(given: CompareArmFlags): ArmSpec[] {
  const flags = withTenants(given);
  const { arms = [], direct: withDirect = true } = flags;
  const delays = flags.delays ?? (flags.arms === undefined ? defaultDelays : []);
  refuseTwice("--delays", delays.map(delayed), flags);
  refuseTwice("--arms", arms, flags);
  const listed = [...(withDirect && delays.length > 0 ? [direct] : []), ...delays.map(delayed), ...arms];
  const specs = new Map<string, ArmSpec>();
  for (const word of withUnfair(listed)) {
    if (!withDirect && word.via === "invoke") continue;
    refusePacedTrigger(word.via, flags);
    if (word.ratePerSecond !== undefined) refuseOtherPace(word.ratePerSecond, flags);
    checkMapFlags(word.via, { ...flags, ...defined({ parallel: word.parallel }) });
    const spec = armSpecOfWord(flags, word);
    // A second arm of the same name would count as a repeat of the first.
    if (!specs.has(spec.name)) specs.set(spec.name, spec);
  }
  const chosen = [...specs.values()];
  if (chosen.length === 0) {
    throw usageError(
      "--no-direct leaves out the direct burst, and --arms has no other arm: no arm is left to run",
      "add an arm: --arms sqs,random:10-100",
    );
  }
  refuseNeedlessBeyond(
    flags.beyond,
    chosen.map(({ window }) => window),
  );
  const hasDelays = chosen.some(({ window }) => window !== null);
  refuseSpreadWithoutDelays(flags, hasDelays, "add an arm with delays, such as --delays 0-60, or leave out --spread");
  return chosen;
}

/** Settings of the stack that an arm can change for itself, and their flags. */
const settingFlags = [
  ["batchSize", "batchSize"],
  ["maximumConcurrency", "mappingMaxConcurrency"],
  ["reservedConcurrency", "reservedConcurrency"],
] as const;

/**
 * Checks that a flag for a setting of the stack concerns an arm. Reserved concurrency limits direct invokes too, the other settings
 * only messages.
 *
 * @throws {FlattenError} (usage) if every arm sets its own value.
 */
export function refuseOverruled(
  specs: readonly ArmSpec[],
  flags: { readonly [Name in (typeof settingFlags)[number][1]]?: number },
): void {
  for (const [setting, name] of settingFlags) {
    const concerned = setting === "reservedConcurrency" ? specs : specs.filter(({ via }) => isQueued(via));
    const isOverruled = concerned.length > 0 && concerned.every(({ settings }) => settings?.[setting] !== undefined);
    if (flags[name] === undefined || !isOverruled) continue;
    throw usageError(
      `${flagName(name)} ${flags[name]} has no effect: every arm sets its own value`,
      `leave out ${flagName(name)}, or add an arm that runs with it: --arms sqs`,
    );
  }
}

/** @throws {FlattenError} (usage) if a flag names an arm twice, perhaps in two spellings: 10 and 0-10. */
function refuseTwice(flag: string, words: readonly ArmWord[], flags: CompareArmFlags): void {
  const names = words.map((word) => armSpecOfWord(flags, word).name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  throw usageError(
    `${flag} names the arm "${twice}" twice`,
    "name each arm once, or run each arm several times: flatten compare --repeat 2",
  );
}

/** The arms with the burst that a fair queue is compared with: before the arm fair, unless it is one of them. */
const withUnfair = (words: readonly ArmWord[]): readonly ArmWord[] =>
  words.some(isUnfair) ? words : words.flatMap((word) => (word.isFair ? [unfair, word] : [word]));

const isUnfair = ({ via, window, isFair, ratePerSecond, settings }: ArmWord): boolean =>
  via === "sqs" && window === null && isFair === undefined && ratePerSecond === undefined && settings === undefined;

const delayed = (window: JitterWindow): ArmWord => ({ via: "sqs", window: window.maxSeconds === 0 ? null : window });

/**
 * The flags with the number of jobs that the tenants have.
 *
 * @throws {FlattenError} (usage) for another number of jobs, and for a fair queue without tenants.
 */
function withTenants(flags: CompareArmFlags): CompareArmFlags {
  const { tenants, count, arms = [] } = flags;
  const example = "for example: --arms fair --tenants 'big:900,small:10x10'";
  if (tenants === undefined) {
    if (!arms.some(({ isFair }) => isFair)) return flags;
    throw usageError("the arm fair needs tenants: a fair queue keeps one tenant from delaying the others", example);
  }
  const jobs = sum(tenants.map((tenant) => tenant.jobs));
  if (count === undefined || count === jobs) return { ...flags, count: jobs };
  throw usageError(
    `--tenants and --count do not add up: the tenants have ${jobs} jobs, and --count is ${count}`,
    `leave out --count, or give --count ${jobs}`,
  );
}

/** @throws {FlattenError} (usage) if other flags decide when the messages are sent. */
function refuseOtherPace(ratePerSecond: number, { pause = 0, arrivalsSeconds }: CompareArmFlags): void {
  const other = pause > 0 ? "--pause" : "--arrivals";
  if (pause === 0 && arrivalsSeconds === undefined) return;
  throw usageError(
    `${other} and the arm rate:${ratePerSecond}/s cannot be combined: both decide when each message is sent`,
    `leave out ${other}, or the arm`,
  );
}

function armSpecOfWord(flags: CompareArmFlags, word: ArmWord): ArmSpec {
  const { via, window, spread, ratePerSecond, isFair, settings, parallel } = word;
  const pause = ratePerSecond && 1000 / ratePerSecond;
  const own = armSpecOf({ ...flags, ...defined({ spread, parallel, pause }) }, via, window);
  const spec = { ...own, ...defined({ tenants: flags.tenants }) };
  if (settings === undefined && ratePerSecond === undefined && isFair === undefined) return spec;
  const parts = defined({ ratePerSecond, isFair, settings });
  return {
    ...spec,
    ...parts,
    name: armName(via, window, spec.spread, parts),
    timeoutMs: flags.timeout ?? spec.timeoutMs + (settings === undefined ? 0 : patienceMs(spec, settings)),
  };
}

/** Throttled messages are retried after each visibility timeout, and dead-lettered after several. */
const throttledPatienceMs = 8 * 3_600_000;

/** Additional time for an arm with a concurrency limit: twice the time that its jobs take under the limit. */
function patienceMs({ count, work }: ArmSpec, settings: NonNullable<ArmSpec["settings"]>): number {
  const { maximumConcurrency: most, reservedConcurrency: reserved } = settings;
  const limit = Math.min(most ?? Number.POSITIVE_INFINITY, reserved ?? Number.POSITIVE_INFINITY);
  return (2_000 * count * work.meanSeconds) / limit + (typeof reserved === "number" ? throttledPatienceMs : 0);
}
