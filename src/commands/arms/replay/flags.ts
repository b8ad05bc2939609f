import { usageError } from "../../../base/errors.ts";
import { type FlagDefinition, grouped } from "../../../cli/command.ts";
import { badValue, givenFlags, refuseTogether, type ValueParser } from "../../../cli/parse/values.ts";
import type { Via } from "../../../plan/scenario.ts";

/** Flags of a replay, after parsing. */
export interface ReplayFlags {
  /** Path of a file. */
  readonly arrivals?: string;
  readonly scale?: number;
  readonly warp?: number;
}

const factorMax = 1_000;

const parseFactor: ValueParser<number> = (flag) => (text) => {
  const factor = /^\d+(\.\d+)?x?$/.test(text) ? Number.parseFloat(text) : 0;
  if (factor > 0 && factor <= factorMax) return factor;
  throw badValue(flag, text, `expected a factor above 0, at most ${factorMax}`, "2x");
};

/** Flags of a replay. */
export const replayFlags: readonly FlagDefinition[] = grouped("load", [
  {
    syntax: "--arrivals <file>",
    help: "send each job when it arrived: the JSON document of measure, one time a line, or a .csv with a column time and the columns of payloads",
  },
  { syntax: "--scale <factor>", help: "multiply the jobs: 2x sends each one twice", parse: parseFactor },
  { syntax: "--warp <factor>", help: "replay faster: 10x takes a tenth of the time", parse: parseFactor },
]);

/** Flags that a replay is checked against. */
interface OtherFlags extends ReplayFlags {
  readonly count?: number;
  readonly sizes?: string;
  readonly pause?: number;
}

/**
 * Checks the flags of a replay.
 *
 * @param vias the paths of the arms.
 * @param goals the flags that choose delays for a goal; the goal of a comparison only ranks the arms.
 * @throws {FlattenError} (usage) for flags that cannot be combined.
 */
export function refuseWithReplay(flags: OtherFlags, vias: readonly Via[], goals: readonly string[] = []): void {
  const { arrivals } = flags;
  if (arrivals === undefined) {
    const [loose] = givenFlags(flags, ["scale", "warp"]);
    if (loose === undefined) return;
    throw usageError(`${loose} needs a replay`, `for example: --arrivals measured.json ${loose} 2x`);
  }
  refuseTogether(
    "--arrivals",
    givenFlags({ ...flags, pause: (flags.pause ?? 0) > 0 }, ["count", "sizes", "pause"]),
    "the file says how many jobs there are, and when each one is sent",
    (flag) => `leave out ${flag}; for more jobs: --scale 2x`,
  );
  refuseTogether(
    "--arrivals",
    goals,
    "delays are computed for jobs that arrive at once",
    `compare delays on these arrivals: flatten compare --arrivals ${arrivals} --delays 0,30,100   or plan: flatten plan --arrivals ${arrivals}`,
  );
  refuseTogether(
    "--arrivals",
    vias.includes("trigger") ? ["the trigger function"] : [],
    "it sends all jobs at once",
    "let flatten send the jobs: --via sqs",
  );
}
