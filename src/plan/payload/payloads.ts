import type { JobMessage } from "../../base/job.ts";
import { type Random, uuidFrom } from "../../base/random.ts";
import { type FieldValues, fill, type Template } from "./template.ts";

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

/** The payload of a job. */
const payloadOf = ({ list }: Payloads, job: number): Payload => list[(job - 1) % list.length] as Payload;

/** The JSON text of a job: the payload of a direct invoke, or the body of a message. */
export function bodyOf(payloads: Payloads, identity: JobIdentity): string {
  const { template, columns } = payloadOf(payloads, identity.job);
  return fill(template, valuesOf(columns, identity));
}

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
