import { usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { type FlagDefinition, grouped } from "../../cli/command.ts";
import { badValue, givenFlags, refuseTogether, type ValueParser } from "../../cli/parse/values.ts";
import type { Via } from "../../plan/scenario.ts";

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

/** Flags of the payloads of the jobs, after parsing. */
export interface PayloadFlags {
  readonly payload?: string;
  /** Path of a file, or - for stdin. */
  readonly payloads?: string;
  readonly attribute?: readonly GivenAttribute[];
  readonly groupId?: string;
  readonly recordPayloads?: boolean;
}

/** A message attribute as it was typed. */
interface GivenAttribute {
  readonly name: string;
  readonly value: string;
}

/** Rules for the name of a message attribute (SQS-DG message metadata). */
const attributeName = /^(?!\.|aws\.|amazon\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;

const parseAttribute: ValueParser<GivenAttribute> = (flag) => (text) => {
  const equals = text.indexOf("=");
  const [name, value] = [text.slice(0, Math.max(0, equals)), text.slice(equals + 1)];
  if (equals >= 0 && value !== "" && attributeName.test(name)) return { name, value };
  const why =
    equals < 0 || value === ""
      ? "expected a name and a text: name=value"
      : "a name has the characters a-z, A-Z, 0-9, _, - and ., and does not begin with AWS. or Amazon.";
  throw badValue(flag, text, why, "tenant=acme");
};

/** Flags of the payloads of the jobs. */
export const payloadFlags: readonly FlagDefinition[] = grouped("payload", [
  { syntax: "--payload <json>", help: "JSON to send for each job, with the fields {{job}}, {{run}} and {{uuid}}" },
  {
    syntax: "--payloads <file>",
    help: "one payload for each job: the lines of a .jsonl file, or the rows of a .csv file, whose columns are fields of --payload; - reads stdin",
  },
  {
    syntax: "--attribute <name=value>",
    help: "message attribute, with the same fields; repeatable",
    parse: parseAttribute,
    repeatable: true,
  },
  { syntax: "--group-id <id>", help: "message group, with the same fields: of a FIFO queue or a fair queue" },
  { syntax: "--record-payloads", help: "keep the payloads in the run record (default: they are not kept)" },
]);

/**
 * Checks the flags of a replay.
 *
 * @param vias the paths of the arms.
 * @param goals the flags that choose delays for a goal; the goal of a comparison only ranks the arms.
 * @throws {FlattenError} (usage) for flags that cannot be combined.
 */
export function refuseWithReplay(
  flags: ReplayFlags & { readonly count?: number; readonly sizes?: string; readonly pause?: number },
  vias: readonly Via[],
  goals: readonly string[] = [],
): void {
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

/**
 * Checks the message attributes, and the flags that need a payload.
 *
 * @param hasPayloads whether the jobs have payloads: those of `--payload` and `--payloads`, or of the file of `--arrivals`.
 * @throws {FlattenError} (usage)
 */
export function checkPayloadFlags(flags: PayloadFlags, hasPayloads: boolean): void {
  const { attribute = [], groupId, recordPayloads } = flags;
  const names = attribute.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw usageError(`--attribute ${twice} is given twice`, "give each name once");
  const { messageAttributesMax } = limits.sqs;
  if (names.length > messageAttributesMax) {
    throw usageError(
      `${names.length} message attributes: SQS accepts at most ${messageAttributesMax}`,
      "put the rest into the payload",
    );
  }
  const needPayload = ["attribute", "groupId", "recordPayloads"] as const;
  const [loose] = givenFlags({ attribute: names[0], groupId, recordPayloads }, needPayload);
  if (hasPayloads || loose === undefined) return;
  throw usageError(`${loose} needs a payload`, `for example: --payload '{"id":"{{job}}"}'`);
}
