import { invalidMember } from "../../base/errors.ts";
import { entryBytes, type JobMessage } from "../../base/job.ts";
import { messageBytesMax } from "../../base/limits.ts";
import {
  type BurstMessage,
  type FieldValues,
  jobFields,
  jsonTemplate,
  type Payload,
  type Payloads,
  textTemplate,
} from "../../plan/payloads.ts";

/** The members of an event that decide what is sent for each job. */
export interface PayloadMembers {
  readonly payload?: unknown;
  readonly payloads?: unknown;
  readonly attributes?: unknown;
  readonly groupId?: unknown;
}

/**
 * Reads payloads in the words of the command line: `payload` is JSON text with fields, as for `--payload`, or any other JSON
 * value; `payloads` has one for each job, or, together with `payload`, rows whose members are fields of it.
 *
 * @returns undefined without `payload` and `payloads`.
 * @throws {Error} for a member that is not valid; the message names it.
 */
export function readEventPayloads({ payload, payloads, attributes, groupId }: PayloadMembers): Payloads | undefined {
  const list = listOf(payload, payloads);
  if (list === undefined) {
    const loose = attributes === undefined ? groupId && "groupId" : "attributes";
    if (loose) throw new Error(`"${loose}" needs "payload" or "payloads"`);
    return undefined;
  }
  const fields = fieldsWith(list[0]?.columns ?? {});
  return {
    list,
    attributes: Object.entries(recordOf("attributes", attributes ?? {})).map(([name, value]) => ({
      name,
      value: textTemplate(textOf(`attributes.${name}`, value), fields, `attributes.${name}`),
    })),
    groupId: groupId === undefined ? undefined : textTemplate(textOf("groupId", groupId), fields, "groupId"),
  };
}

function listOf(payload: unknown, payloads: unknown): readonly Payload[] | undefined {
  if (payloads === undefined) {
    return payload === undefined
      ? undefined
      : [{ template: templateOf(payload, "payload"), columns: {}, where: "payload" }];
  }
  if (!Array.isArray(payloads) || payloads.length === 0) {
    throw new Error('"payloads" must be a list of one or more payloads');
  }
  const whereOf = (index: number): string => `payloads[${index}]`;
  if (payload === undefined) {
    return payloads.map((each, index) => {
      const where = whereOf(index);
      return { template: templateOf(each, where), columns: {}, where };
    });
  }
  const rows = payloads.map((row, index) => columnsOf(whereOf(index), row));
  const names = Object.keys(rows[0] ?? {});
  const template = templateOf(payload, "payload", rows[0]);
  return rows.map((columns, index) => {
    if (Object.keys(columns).join() !== names.join()) {
      throw new Error(`payloads[${index}] must have the members of payloads[0], in their order: ${names.join(", ")}`);
    }
    return { template, columns, where: whereOf(index) };
  });
}

const fieldsWith = (columns: FieldValues): string[] => [...new Set([...jobFields, ...Object.keys(columns)])];

const templateOf = (value: unknown, where: string, columns: FieldValues = {}) =>
  jsonTemplate(typeof value === "string" ? value : JSON.stringify(value), fieldsWith(columns), where);

const columnsOf = (where: string, row: unknown): FieldValues =>
  Object.fromEntries(
    Object.entries(recordOf(where, row)).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

function recordOf(where: string, value: unknown): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Error(`${where} must be an object: a value for each name`);
}

function textOf(name: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw invalidMember(name, value, "text");
}

/**
 * Checks the size of the message of every job, before any is sent.
 *
 * @param messageOf creates the message of a job; the messages of a large burst are not all kept at once.
 * @throws {Error} for a message that SQS would not accept.
 */
export function checkSizes(
  jobs: readonly JobMessage[],
  { list }: Payloads,
  messageOf: (job: JobMessage) => BurstMessage,
): void {
  for (const [index, job] of jobs.entries()) {
    const bytes = entryBytes(messageOf(job));
    if (bytes <= messageBytesMax) continue;
    throw new Error(
      `${list[index % list.length]?.where}: the message of job ${job.document} has ${bytes} bytes, but SQS accepts ${messageBytesMax} bytes, message attributes included; nothing was sent`,
    );
  }
}
