import { nearest, usageError } from "../base/errors.ts";
import type { JobMessage } from "../base/job.ts";
import { type Random, uuidFrom } from "../base/random.ts";

/** One payload of the user: JSON text with fields, and the values of its own fields. */
export interface Payload {
  readonly template: Template;
  /** The columns of its row in a CSV; none for any other payload. */
  readonly columns: FieldValues;
  /** The flag or the line that it comes from: `jobs.jsonl, line 7`. */
  readonly where: string;
}

/** What is sent for the jobs of a burst, instead of jobs of flatten. */
export interface Payloads {
  /** In job order. If there are more jobs than payloads, they begin again. */
  readonly list: readonly Payload[];
  /** Message attributes; only messages have them. */
  readonly attributes: readonly { readonly name: string; readonly value: Template }[];
  /** The message group of each message; undefined for messages without one. */
  readonly groupId: Template | undefined;
}

/** No id of a run is longer. */
export const longestRunId = "compare-20261123T101500Z-2147483647-1000";

/** What distinguishes one job from another in its payload. */
export interface JobIdentity {
  readonly job: number;
  /** Id of the run. */
  readonly run: string;
  readonly uuid: string;
}

/**
 * The identity of a job. Its UUID comes from the seed, so it is known before the job is sent.
 *
 * @param scope separates jobs that have the same seed and number; the run unless given.
 */
export const jobIdentity = (random: Random, run: string, job: number, scope = run): JobIdentity => ({
  job,
  run,
  uuid: uuidFrom(random.fork(`uuid/${scope}/${job}`)),
});

/** A message of a burst. The ids of group and deduplication are left out without `--group-id`. */
export interface BurstMessage {
  readonly body: string;
  /** Message attributes, as SQS takes them. */
  readonly attributes?: Readonly<Record<string, { readonly DataType: "String"; readonly StringValue: string }>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** In how many message groups the messages of a burst are; Infinity for messages without groups. */
export function groupsIn({ list, groupId }: Payloads, jobs: number): number {
  if (groupId === undefined) return Number.POSITIVE_INFINITY;
  const isOwn = groupId.fields.some(
    ({ name }) => (name === "job" || name === "uuid") && !(name in (list[0]?.columns ?? {})),
  );
  return isOwn ? jobs : new Set(list.slice(0, jobs).map(({ columns }) => fill(groupId, columns))).size;
}

/** The JSON text of a job: the payload of a direct invoke, or the body of a message. */
export function bodyOf(payloads: Payloads, identity: JobIdentity): string {
  const { template, columns } = payloadOf(payloads, identity.job);
  return fill(template, valuesOf(columns, identity));
}

const payloadOf = ({ list }: Payloads, job: number): Payload => list[(job - 1) % list.length] as Payload;

/**
 * The message of a job.
 *
 * @param hasDeduplication whether the queue is a FIFO queue, which needs a deduplication id: that of the job in its run.
 */
export function messageOf(payloads: Payloads, identity: JobIdentity, hasDeduplication: boolean): BurstMessage {
  const { columns } = payloadOf(payloads, identity.job);
  const values = valuesOf(columns, identity);
  const { attributes, groupId } = payloads;
  return {
    body: bodyOf(payloads, identity),
    ...(attributes.length === 0 ? {} : { attributes: filledAttributes(attributes, values) }),
    ...(groupId === undefined ? {} : { groupId: fill(groupId, values) }),
    ...(hasDeduplication ? { deduplicationId: `${identity.run}-${identity.job}` } : {}),
  };
}

const filledAttributes = (attributes: Payloads["attributes"], values: FieldValues) =>
  Object.fromEntries(
    attributes.map(({ name, value }) => [name, { DataType: "String" as const, StringValue: fill(value, values) }]),
  );

/**
 * The body of a message to the function of flatten's stack: its own job, without which it does nothing, and the payload, which
 * it ignores.
 */
export const jobWithPayload = (job: JobMessage, body: string): string =>
  `${JSON.stringify(job).slice(0, -1)},"payload":${body}}`;

/** A column with the name of a field of every payload replaces it. */
const valuesOf = (columns: FieldValues, { job, run, uuid }: JobIdentity): FieldValues => ({
  job: String(job),
  run,
  uuid,
  ...columns,
});

/** Fields that every payload may have: the number of the job, the id of the run, and a random UUID of the job. */
export const jobFields = ["job", "run", "uuid"] as const;

/** The value of each field of a template for one job. */
export type FieldValues = Readonly<Record<string, string>>;

/** A text with fields: `{"id":"{{job}}"}`. */
interface Template {
  /** The text between the fields: one more than there are fields. */
  readonly texts: readonly string[];
  readonly fields: readonly TemplateField[];
}

interface TemplateField {
  readonly name: string;
  /** How its value is written: as it is, as a part of a JSON string, or as a JSON value of its own. */
  readonly as: "text" | "string" | "value";
}

const fieldPattern = /\{\{\s*([^{}]*?)\s*\}\}/g;

/**
 * Reads a text with fields, such as a message attribute.
 *
 * @param known names that a field may have.
 * @param where the flag or the line of the text, for errors.
 * @throws {FlattenError} (usage) for a field with another name.
 */
export const textTemplate = (text: string, known: readonly string[], where: string): Template =>
  split(text, known, where, () => "text");

/**
 * Reads JSON text with fields. A field between quotes is a part of the string; any other field is a value: a number,
 * true, false or null stays what it is, and everything else becomes a string.
 *
 * @throws {FlattenError} (usage) for a field with a name that is not `known`, and for a text that is not JSON.
 */
export function jsonTemplate(text: string, known: readonly string[], where: string): Template {
  const isInString = stringScanner(text);
  const template = split(text, known, where, (index) => (isInString(index) ? "string" : "value"));
  const zeros = Object.fromEntries(known.map((name) => [name, "0"]));
  try {
    JSON.parse(fill(template, zeros));
  } catch (error) {
    throw usageError(
      `${where} is not JSON: ${(error as Error).message}`,
      `for example: {"id":"{{job}}"}; text needs double quotes, also on its own: "text"`,
    );
  }
  return template;
}

function split(text: string, known: readonly string[], where: string, as: (index: number) => TemplateField["as"]) {
  const texts: string[] = [];
  const fields: TemplateField[] = [];
  let from = 0;
  for (const match of text.matchAll(fieldPattern)) {
    const [whole, name = ""] = match;
    if (!known.includes(name)) throw unknownField(name, known, where);
    texts.push(text.slice(from, match.index));
    fields.push({ name, as: as(match.index) });
    from = match.index + whole.length;
  }
  return { texts: [...texts, text.slice(from)], fields };
}

function unknownField(name: string, known: readonly string[], where: string) {
  const guess = nearest(name, known);
  const list = `the fields are ${known.map((each) => `{{${each}}}`).join(", ")}`;
  return usageError(
    `${where} has an unknown field {{${name}}}`,
    guess === undefined ? list : `did you mean {{${guess}}}? ${list}`,
  );
}

/** Tells whether a position of a JSON text is inside a string. Positions must be asked for in their order. */
function stringScanner(text: string): (index: number) => boolean {
  let inside = false;
  let at = 0;
  return (index) => {
    for (; at < index; at++) {
      if (inside && text[at] === "\\") at++;
      else if (text[at] === '"') inside = !inside;
    }
    return inside;
  };
}

const writers = {
  text: (value) => value,
  string: (value) => JSON.stringify(value).slice(1, -1),
  value: (value) =>
    /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/.test(value) ? value : JSON.stringify(value),
} as const satisfies Record<TemplateField["as"], (value: string) => string>;

/** The text of a template, as it was given. */
export const templateText = ({ texts, fields }: Template): string =>
  texts.map((text, index) => (index === 0 ? text : `{{${fields[index - 1]?.name}}}${text}`)).join("");

/** The text of a template with its fields filled in. */
export function fill({ texts, fields }: Template, values: FieldValues): string {
  let text = texts[0] ?? "";
  fields.forEach(({ name, as }, index) => {
    text += writers[as](values[name] ?? "") + (texts[index + 1] ?? "");
  });
  return text;
}
