import { defined, objectIn } from "../../../base/encoding.ts";
import { usageError } from "../../../base/errors.ts";
import { batchingWindowMin, limits } from "../../../base/limits.ts";
import type { CommandContext } from "../../../cli/command.ts";
import type { CommonFlags } from "../../../cli/common-flags.ts";
import { readGivenFile } from "../../../cli/files.ts";
import { resolveSettings } from "../../../cli/project-file.ts";
import type { EmulatorFlags, PlayedSettings } from "../../../cli/target/emulator-flags.ts";
import { type LearnedWork, learnWork } from "../../../experiment/learn/learn-work.ts";
import type { MeasuredFunction } from "../../../operate/measure/document.ts";
import type { InitDocument, Survey } from "../../../operate/workload/survey.ts";
import { type Consumer, defaultConsumer } from "../../../plan/consumer.ts";
import { durationsWith } from "../../../plan/work.ts";
import { measureDocumentIn } from "../arrivals-file.ts";
import type { WorkFlags } from "../flags.ts";

/** A function of the user that the local target plays. A setting is undefined if no file has it, and null for none. */
export interface LikeFunction extends PlayedSettings {
  readonly name: string;
  /** The paths of the files, as they were given. */
  readonly files: readonly string[];
  readonly batchSize: number | undefined;
  readonly batchingWindowSeconds: number | undefined;
  readonly maximumConcurrency: number | null | undefined;
  readonly reservedConcurrency: number | null | undefined;
  /** The account's concurrency without what other functions reserve. */
  readonly accountConcurrency: number | undefined;
  readonly maxReceives: number | null | undefined;
  readonly coldStartMs: number | undefined;
  /** How far cold starts deviate from that, as the emulator draws them. */
  readonly coldStartSpreadMs: number;
  /** Mean number of messages in an invocation; the batch size if it is not known. */
  readonly messagesPerInvocation: number;
  /** The time of a message; null without measured durations. */
  readonly learned: LearnedWork | null;
}

type LikeFlags = CommonFlags & Pick<EmulatorFlags, "batchSize"> & Pick<WorkFlags, "like">;

/**
 * Reads the function of `--like` from documents of `flatten measure` and `flatten init`.
 *
 * @returns undefined without `--like`.
 * @throws {FlattenError} (usage) off the local target, for another file, and for files of different functions.
 */
export async function likeFor(context: CommandContext, flags: LikeFlags): Promise<LikeFunction | undefined> {
  const { like: files } = flags;
  if (files === undefined) return undefined;
  if ((await resolveSettings(context, flags)).target.kind !== "local") {
    throw usageError(
      "--like works only on the local target: the emulator plays the function, and any other target has its own",
      "play it on the emulator: --target local   or leave out --like",
    );
  }
  const [part] = (["queue", "dlq"] as const).filter((name) => flags[name] !== undefined);
  if (part !== undefined) {
    throw usageError(
      `--like and --${part} cannot be combined: the emulator plays the function of the files on a stack of its own`,
      `leave out --${part}`,
    );
  }
  const found: { measured?: MeasuredFunction; measuredIn?: string; survey?: Survey } = {};
  for (const path of files) {
    const text = await readGivenFile(
      context,
      "--like",
      path,
      "a JSON document of measure or init: --like measured.json",
    );
    const survey = surveyIn(text);
    if (survey !== undefined) found.survey = survey;
    else Object.assign(found, { measured: measuredIn(text, path, flags.function), measuredIn: path });
  }
  const { measured, survey } = found;
  const name = measured?.name ?? survey?.functionName;
  if (name === undefined || name === null) {
    throw usageError(`--like ${files.join(", ")}: the file names no function`, "flatten init --function <name>");
  }
  const other = survey?.functionName ?? name;
  if (other !== name || (flags.function !== undefined && flags.function !== name)) {
    throw usageError(
      `--like: the files must be of one function, but they are of ${name} and ${other === name ? flags.function : other}`,
      `create the files for one function: flatten init --function ${name} --format json -o init.json`,
    );
  }
  const settings = settingsIn(survey, measured);
  const messages = messagesIn(survey, settings.batchSize ?? flags.batchSize ?? 1);
  const learned = measured === undefined ? null : learnedFrom(measured, found.measuredIn ?? "", messages);
  return { name, files, ...settings, ...coldStartsOf(measured), messagesPerInvocation: messages, learned };
}

/** Retries and direct invokes make the mean of the metrics inexact, but a batch has at least one message. */
function messagesIn(survey: Survey | undefined, batchSize: number): number {
  const mean = survey?.messagesPerInvocation;
  return typeof mean === "number" ? Math.min(batchSize, Math.max(1, mean)) : batchSize;
}

/** The emulator draws cold starts from a triangular distribution: its 95th percentile is at this share of the spread. */
const p95OfSpread = 1 - Math.sqrt(0.1);

function coldStartsOf(measured: MeasuredFunction | undefined) {
  const initMs = measured?.coldStarts.initMs;
  const coldStartMs = initMs?.p50;
  // A document of an earlier version has no p95.
  const spreadMs =
    initMs === undefined || initMs === null ? 0 : ((initMs.p95 ?? initMs.p50) - initMs.p50) / p95OfSpread;
  return { coldStartMs, coldStartSpreadMs: Math.round(Math.min(coldStartMs ?? 0, spreadMs)) };
}

/** The survey in a document of `flatten init`; undefined for any other text. */
function surveyIn(text: string): Survey | undefined {
  const document = objectIn(text) as Partial<InitDocument> | undefined;
  return document?.kind === "init" ? document.found : undefined;
}

function measuredIn(text: string, path: string, functionName: string | undefined): MeasuredFunction {
  const { functions } = measureDocumentIn(text, "--like", path);
  const matching = functionName === undefined ? functions : functions.filter(({ name }) => name === functionName);
  const [measured, ...more] = matching;
  if (measured !== undefined && more.length === 0) return measured;
  throw usageError(
    `--like ${path}: expected one function, but the file has: ${functions.map(({ name }) => name).join(", ")}`,
    `choose one: --function ${functions[0]?.name}`,
  );
}

/** The settings that the documents have. JSON leaves out a maximum or a reservation that is not set. */
function settingsIn(survey: Survey | undefined, measured: MeasuredFunction | undefined) {
  const read = <T>(part: T | null | "denied" | undefined) => (part === "denied" || part === null ? undefined : part);
  const own = read(survey?.function);
  const mapping = read(survey?.mapping);
  const queue = read(survey?.queue);
  const account = read(survey?.account);
  return {
    batchSize: mapping?.batchSize,
    batchingWindowSeconds: mapping?.batchingWindowSeconds,
    maximumConcurrency: mapping === undefined ? undefined : (mapping.maximumConcurrency ?? null),
    reservedConcurrency: own === undefined ? undefined : (own.reservedConcurrency ?? null),
    accountConcurrency: account === undefined ? undefined : account.unreserved + (own?.reservedConcurrency ?? 0),
    memoryMegabytes: measured?.settings?.memoryMegabytes ?? own?.memoryMegabytes,
    timeoutSeconds: measured?.settings?.timeoutSeconds ?? own?.timeoutSeconds,
    visibilityTimeoutSeconds: queue?.visibilityTimeoutSeconds,
    maxReceives: queue === undefined ? undefined : (queue.redrive?.maxReceiveCount ?? null),
  };
}

/** A message takes its share of an invocation. @param messages in an invocation, on average */
function learnedFrom({ durationMs, invocations }: MeasuredFunction, place: string, messages: number) {
  if (durationMs === null) return null;
  const jobs = durationsWith(durationMs, invocations).map((seconds) => ({ seconds: seconds / messages, size: null }));
  const about = { source: "file", place, window: null, newestMs: null, batchSize: 1, logsJobs: false } as const;
  return learnWork({ ...about, runs: invocations, jobs }, 0) ?? null;
}

/** Flags of the local target with the settings of the function, unless they are given. */
export function playing<Flags extends EmulatorFlags>(flags: Flags, like: LikeFunction | undefined): Flags {
  if (like === undefined) return flags;
  const { coldStartMs, coldStartSpreadMs } = like;
  const init = coldStartMs === undefined ? [] : [{ coldStartMs, coldStartSpreadMs }];
  const known = defined({
    batchSize: like.batchSize,
    batchingWindow: windowOf(flags, like),
    mappingMaxConcurrency: like.maximumConcurrency ?? undefined,
    reservedConcurrency: like.reservedConcurrency ?? undefined,
    // The stack of the emulator always has a dead-letter queue.
    maxReceiveCount: like.maxReceives === null ? limits.sqs.maxReceiveCountMax : like.maxReceives,
    accountLimit: like.accountConcurrency,
  });
  return { ...known, ...flags, played: like, emulator: [...init, ...(flags.emulator ?? [])] };
}

/** A batch size that is given may need a longer window than the function has. */
function windowOf({ batchSize }: EmulatorFlags, { batchingWindowSeconds }: LikeFunction): number | undefined {
  if (batchSize === undefined) return batchingWindowSeconds;
  return Math.max(batchingWindowSeconds ?? 0, batchingWindowMin(batchSize));
}

/** The consumer of a plan with the settings of the function. */
export const likeConsumer = (like: LikeFunction): Consumer => ({
  ...defaultConsumer,
  ...defined({
    batchSize: like.batchSize,
    batchingWindowSeconds: like.batchingWindowSeconds,
    maximumConcurrency: like.maximumConcurrency ?? undefined,
    accountConcurrency: like.reservedConcurrency ?? like.accountConcurrency,
    reservedConcurrency: like.reservedConcurrency ?? undefined,
    functionTimeoutSeconds: like.timeoutSeconds,
    visibilityTimeoutSeconds: like.visibilityTimeoutSeconds,
    maxReceives: like.maxReceives === null ? Number.POSITIVE_INFINITY : like.maxReceives,
    coldStartMs: like.coldStartMs,
    coldStartSpreadMs: like.coldStartMs === undefined ? undefined : like.coldStartSpreadMs,
  }),
});
