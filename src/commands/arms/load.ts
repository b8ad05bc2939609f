import { defined } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import type { CommandContext } from "../../cli/command.ts";
import { readGivenFile } from "../../cli/files.ts";
import { onePayload, readPayloads } from "../../experiment/send/payload-file.ts";
import { jobFields, type Payload, type Payloads, textTemplate } from "../../plan/payloads.ts";
import type { Arrivals } from "../../plan/predict.ts";
import type { Work } from "../../plan/work.ts";
import { isTable, readArrivals, readTimedRows } from "../plan/arrivals-file.ts";
import { checkPayloadFlags, type PayloadFlags, type ReplayFlags } from "./load-flags.ts";

/** What a replay adds to the flags of a burst. */
export interface Replay {
  readonly arrivalsSeconds?: Arrivals;
  readonly jobPayloads?: Payloads;
  /** The measured durations of the recorded invocations, if the file has them and no flag gives the work. */
  readonly work?: Work;
}

type LoadFlags = ReplayFlags &
  PayloadFlags & {
    readonly function?: string;
    readonly count?: number;
    readonly work?: Work;
    readonly workFrom?: string;
  };

/**
 * The flags of a burst with its payloads, and with the recorded arrivals of a replay: one job for each arrival.
 *
 * @throws {FlattenError} (usage) for a file that cannot be read, and for a payload or a time that is not valid.
 */
export async function withLoad<Flags extends LoadFlags>(
  context: CommandContext,
  flags: Flags,
): Promise<Flags & Replay> {
  const { arrivals: path } = flags;
  if (path === undefined) return withPayloads(context, flags);
  const text = await readGivenFile(context, "--arrivals", path, "a file of arrivals: --arrivals measured.json");
  const { times, payloads, work } = isTable(path) ? rowsOf(text, path, flags) : timesOf(text, path, flags);
  const chosen = scaled(times.length, flags.scale ?? 1);
  if (chosen.length === 0) throw usageError("--scale leaves no job", "choose a larger factor: --scale 0.5x");
  const first = times[chosen[0] ?? 0] ?? 0;
  const arrivalsSeconds = chosen.map((index) => ((times[index] ?? 0) - first) / (flags.warp ?? 1));
  if (payloads !== undefined) checkPayloadFlags(flags, true);
  const given = payloads === undefined ? await withPayloads(context, flags) : flags;
  const own = payloads && chosen.map((index) => payloads[index] as Payload);
  const jobPayloads = own && payloadsWith(flags, own);
  return {
    ...given,
    ...defined({ jobPayloads, work: flags.work === undefined && flags.workFrom === undefined ? work : undefined }),
    count: chosen.length,
    arrivalsSeconds,
  };
}

/** Arrivals in a file, ascending, seconds; the payload of each one, and durations, if the file has them. */
interface Recorded {
  readonly times: readonly number[];
  readonly payloads?: readonly Payload[];
  readonly work?: Work;
}

function timesOf(text: string, path: string, flags: LoadFlags): Recorded {
  const { arrivalsSeconds, work } = readArrivals(text, path, flags.function);
  return { times: arrivalsSeconds, ...(work === undefined ? {} : { work }) };
}

function rowsOf(text: string, path: string, flags: LoadFlags): Recorded {
  if (flags.payloads !== undefined) {
    throw usageError(
      `--payloads and --arrivals ${path} cannot be combined: the rows of the file are the payloads`,
      "leave out --payloads, or give a file of times: --arrivals times.txt",
    );
  }
  const rows = readTimedRows(text, path, flags.payload);
  const times = rows.map(({ atMs }) => atMs / 1000);
  const hasPayloads = flags.payload !== undefined || Object.keys(rows[0]?.payload.columns ?? {}).length > 1;
  return { times, ...(hasPayloads ? { payloads: rows.map(({ payload }) => payload) } : {}) };
}

/** Which arrivals are replayed: with a factor of 2 each one twice, with 0.5 every second one. */
function scaled(length: number, factor: number): number[] {
  const chosen: number[] = [];
  for (let index = 0; index < length; index++) {
    const copies = Math.floor((index + 1) * factor) - Math.floor(index * factor);
    for (let copy = 0; copy < copies; copy++) chosen.push(index);
  }
  return chosen;
}

/** The flags with the payloads, and with one job for each payload of a file unless `--count` is given. */
async function withPayloads<Flags extends PayloadFlags & { readonly count?: number }>(
  context: CommandContext,
  flags: Flags,
): Promise<Flags & { readonly jobPayloads?: Payloads }> {
  const jobPayloads = await payloadsFor(context, flags);
  if (jobPayloads === undefined) return flags;
  const count = flags.count ?? (flags.payloads === undefined ? undefined : jobPayloads.list.length);
  return { ...flags, ...(count === undefined ? {} : { count }), jobPayloads };
}

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

/** Payloads with the attributes and the group of the flags. @throws {FlattenError} (usage) for an unknown field. */
function payloadsWith({ attribute = [], groupId }: PayloadFlags, list: readonly Payload[]): Payloads {
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
