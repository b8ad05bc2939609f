import { usageError } from "../../base/errors.ts";
import type { ArmWord } from "../../cli/parse/arms.ts";
import { type ArmSpec, armName } from "../../experiment/arm-spec.ts";
import type { JitterWindow } from "../../plan/jitter-window.ts";
import { type ArmFlags, armSpecOf, refusePacedTrigger } from "../arms/flags.ts";

/** Flags that say which arms `compare` runs. */
export interface CompareArmFlags extends ArmFlags {
  readonly delays?: readonly JitterWindow[];
  readonly arms?: readonly ArmWord[];
  /** False with `--no-baseline`. */
  readonly baseline?: boolean;
}

const defaultDelays: readonly JitterWindow[] = [0, 30, 100].map((maxSeconds) => ({ minSeconds: 0, maxSeconds }));
const direct: ArmWord = { via: "invoke", window: null };

/**
 * The arms of a comparison, each once: the direct burst, the delays, then what `--arms` lists. With `--arms` alone only
 * what it lists is run.
 *
 * @throws {FlattenError} usage, when nothing is left to run, or when an arm cannot be sent as the flags say.
 */
export function comparedArms(flags: CompareArmFlags): ArmSpec[] {
  const { arms = [], baseline = true } = flags;
  const delays = flags.delays ?? (flags.arms === undefined ? defaultDelays : []);
  const listed = [...(baseline && delays.length > 0 ? [direct] : []), ...delays.map(delayed), ...arms];
  const specs = new Map<string, ArmSpec>();
  for (const word of listed) {
    if (!baseline && word.via === "invoke") continue;
    refusePacedTrigger(word.via, flags);
    const spec = armSpecOfWord(flags, word);
    // A second arm of the same name would pass for a repeat of the first.
    if (!specs.has(spec.name)) specs.set(spec.name, spec);
  }
  if (specs.size > 0) return [...specs.values()];
  throw usageError(
    "--no-baseline leaves out the direct burst, and --arms lists no other arm: nothing is left to run",
    "add an arm: --arms sqs,random:10-100",
  );
}

const delayed = (window: JitterWindow): ArmWord => ({ via: "sqs", window: window.maxSeconds === 0 ? null : window });

function armSpecOfWord(flags: CompareArmFlags, { via, window, spread, settings }: ArmWord): ArmSpec {
  const spec = armSpecOf(spread === undefined ? flags : { ...flags, spread }, via, window);
  if (settings === undefined) return spec;
  return {
    ...spec,
    name: armName(via, window, spec.spread, settings),
    settings,
    timeoutMs: flags.timeout ?? spec.timeoutMs + patienceMs(spec, settings),
  };
}

/** Throttled messages come back after each visibility timeout, and are dead-lettered after several. */
const throttledPatienceMs = 8 * 3_600_000;

/** A limit of its own lets the jobs of an arm through a few at a time: twice the time that this takes. */
function patienceMs({ count, work }: ArmSpec, settings: NonNullable<ArmSpec["settings"]>): number {
  const { maximumConcurrency: most, reservedConcurrency: reserved } = settings;
  const atOnce = Math.min(most ?? Number.POSITIVE_INFINITY, reserved ?? Number.POSITIVE_INFINITY);
  return (2_000 * count * work.meanSeconds) / atOnce + (typeof reserved === "number" ? throttledPatienceMs : 0);
}
