import { usageError } from "../../../base/errors.ts";
import { limits } from "../../../base/limits.ts";
import { type FlagDefinition, grouped } from "../../../cli/command.ts";
import { givenFlags, invalidValue, type ValueParser } from "../../../cli/parse/values.ts";

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
export interface GivenAttribute {
  readonly name: string;
  readonly value: string;
}

const example = "for example: --attribute tenant=acme";

/** Rules for the name of a message attribute (SQS-DG message metadata). */
const attributeName = /^(?!\.|aws\.|amazon\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;

const parseAttribute: ValueParser<GivenAttribute> = (flag) => (text) => {
  const equals = text.indexOf("=");
  const [name, value] = [text.slice(0, Math.max(0, equals)), text.slice(equals + 1)];
  if (equals < 0 || value === "")
    throw usageError(`${invalidValue(flag, text)}: expected a name and a text: name=value`, example);
  if (attributeName.test(name)) return { name, value };
  throw usageError(
    `${invalidValue(flag, text)}: a name has the characters a-z, A-Z, 0-9, _, - and ., and does not begin with AWS. or Amazon.`,
    example,
  );
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
  const [loose] = givenFlags({ attribute: names[0], groupId, recordPayloads }, [
    "attribute",
    "groupId",
    "recordPayloads",
  ]);
  if (hasPayloads || loose === undefined) return;
  throw usageError(`${loose} needs a payload`, `for example: --payload '{"id":"{{job}}"}'`);
}
