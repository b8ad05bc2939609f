import type { CommandContext } from "../../../cli/command.ts";
import { readGivenFile } from "../../../cli/files.ts";
import { onePayload, readPayloads } from "../../../experiment/send/payload/read.ts";
import { jobFields, type Payload, type Payloads, textTemplate } from "../../../plan/payloads.ts";
import { checkPayloadFlags, type PayloadFlags } from "./flags.ts";

/**
 * Reads the payloads of the jobs.
 *
 * @returns undefined without `--payload` and `--payloads`.
 * @throws {FlattenError} (usage) for flags that cannot be combined, for a file that cannot be read, and for a payload that
 * is not valid. Nothing was sent.
 */
async function payloadsFor(context: CommandContext, flags: PayloadFlags): Promise<Payloads | undefined> {
  const { payload, payloads: path } = flags;
  checkPayloadFlags(flags, path !== undefined || payload !== undefined);
  if (path === undefined && payload === undefined) return undefined;
  const list = path === undefined ? [onePayload(payload as string)] : await fromFile(context, path, payload);
  return payloadsWith(flags, list);
}

/**
 * Payloads with the message attributes and the message group of the flags.
 *
 * @throws {FlattenError} (usage) for an unknown field.
 */
export function payloadsWith({ attribute = [], groupId }: PayloadFlags, list: readonly Payload[]): Payloads {
  const fields = [...new Set([...jobFields, ...Object.keys(list[0]?.columns ?? {})])];
  return {
    list,
    attributes: attribute.map(({ name, value }) => ({
      name,
      value: textTemplate(value, fields, `--attribute ${name}`),
    })),
    groupId: groupId === undefined ? undefined : textTemplate(groupId, fields, "--group-id"),
  };
}

async function fromFile(context: CommandContext, path: string, template: string | undefined): Promise<Payload[]> {
  if (path === "-") return readPayloads({ text: await textOfStdin(context), name: "stdin" }, template);
  const text = await readGivenFile(context, "--payloads", path, "a file of payloads: --payloads jobs.jsonl");
  return readPayloads({ text, name: path }, template);
}

async function textOfStdin({ stdin }: CommandContext): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stdin() as unknown as AsyncIterable<Uint8Array>)
    text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/**
 * The flags of a burst with its payloads, and with one job for each payload of a file unless `--count` is given.
 *
 * @throws what `payloadsFor` throws.
 */
export async function withPayloads<Flags extends PayloadFlags & { readonly count?: number }>(
  context: CommandContext,
  flags: Flags,
): Promise<Flags & { readonly jobPayloads?: Payloads }> {
  const jobPayloads = await payloadsFor(context, flags);
  if (jobPayloads === undefined) return flags;
  const count = flags.count ?? (flags.payloads === undefined ? undefined : jobPayloads.list.length);
  return { ...flags, ...(count === undefined ? {} : { count }), jobPayloads };
}
