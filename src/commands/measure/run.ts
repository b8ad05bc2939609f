import { partOf } from "../../aws/workload.ts";
import { type ExitReason, usageError } from "../../base/errors.ts";
import { prices } from "../../base/prices.ts";
import { dayMs, hourMs } from "../../base/time.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import type { CommonFlags, ReportFlags } from "../../cli/common-flags.ts";
import { openSink, type ResultSink, writeNote } from "../../cli/output.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { askConsent } from "../../cli/prompts.ts";
import { keepRunRecord, withRecordId } from "../../cli/run-record.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { type OpenWorkload, openCloud, openDeployed } from "../../cli/target/open-target.ts";
import type { Period } from "../../measure/log/curve.ts";
import { recordedMeasurement } from "../../operate/measure/document.ts";
import { measure } from "../../operate/measure/measure.ts";
import type { ReadProgress } from "../../operate/measure/read.ts";
import { measurePolicy } from "../../operate/measure/subjects.ts";
import { count, counted, dollars, percent, timeOfDay } from "../../terminal/format.ts";
import { clean, crop } from "../../terminal/page.ts";
import { readCommand } from "../arms/command-lines.ts";
import { canDrawLive } from "../common/live.ts";
import { openReports } from "../report/run.ts";
import { measureReport } from "./report.ts";

/** Flags of `flatten measure`, after parsing. */
type MeasureFlags = CommonFlags &
  ReportFlags & {
    readonly function?: readonly string[];
    readonly all?: boolean;
    readonly since?: number;
    readonly from?: number;
    readonly to?: number;
    readonly bin?: number;
    readonly above?: number;
    readonly policy?: boolean;
    readonly name?: string;
  };

/** Runs `flatten measure`: measures the concurrency of functions from their logs. */
export const runMeasure: CommandRun<MeasureFlags> = async (context, flags) => {
  assertCompatible(flags);
  const sink = await openSink(context, flags);
  const { function: given, ...others } = flags;
  // A policy is for AWS, with any target.
  const { region, workload } = await resolveSettings(context, flags.policy ? { ...others, target: "aws" } : others);
  // A function that the project file names needs no search for its queue, which would need more permissions.
  const kept = workload.functionName === undefined ? undefined : [workload.functionName];
  const names = flags.all ? undefined : (given ?? kept);
  if (flags.policy) {
    if (names === undefined && !flags.all) {
      throw usageError(
        "--policy needs the name of the function",
        "for example: flatten measure --policy --function orders-import",
      );
    }
    await sink.write(JSON.stringify(measurePolicy(region ?? "*", names), null, 2));
    return "ok";
  }
  if (flags.all || names !== undefined) {
    const opened = await openCloud(context, flags, { access: "read" });
    return closeAfter(opened, () => measureFunctions(context, flags, opened, names, sink));
  }
  return closeAfter(await openDeployed(context, flags, "read"), (target) =>
    measureFunctions(context, flags, target, [partOf(target.workload, "functionName")], sink),
  );
};

async function measureFunctions(
  context: CommandContext,
  flags: MeasureFlags,
  { cloud, description }: Pick<OpenWorkload, "cloud" | "description">,
  names: readonly string[] | undefined,
  sink: ResultSink,
): Promise<ExitReason> {
  const writeReports = await openReports(context, flags);
  const line = new ReadingLine(context, flags);
  try {
    const period = periodOf(flags, cloud.clock.nowMs());
    const measured = await measure({
      cloud,
      target: description,
      names,
      period,
      stepMs: stepOf(flags, period),
      above: flags.above,
      signal: context.interrupted,
      onProgress: (progress) => line.update(progress),
      onWait: () => line.note("Waiting for CloudWatch's metrics, which arrive one to three minutes late."),
      confirmQuery: async (group, gigabytes) => {
        line.stop();
        return askConsent(context, flags, queryQuestion(group, gigabytes));
      },
    });
    line.stop();
    const command = readCommand(context.argv, ["--from", measured.from, "--to", measured.to]);
    const document = await withRecordId(context, flags, measured, measured.at, command);
    await keepRunRecord(context, document.id, recordedMeasurement(document));
    await sink.show(document, measureReport);
    await writeReports(document);
    return document.interrupted ? "interrupted" : "ok";
  } finally {
    line.stop();
  }
}

function queryQuestion(group: string, gigabytes: number): string {
  const cost = dollars(gigabytes * prices.cloudwatch.insightsPerGigabyte);
  return (
    `FilterLogEvents cannot read the log class of ${group}. Logs Insights can, and bills the bytes of the period: ` +
    `at most ${gigabytes < 0.1 ? "0.1" : count(gigabytes)} GB, ${cost}, and a part of it again if a query has to be split. Read it?`
  );
}

function assertCompatible({ all, since, from, to, ...flags }: MeasureFlags): void {
  if (all && flags.function !== undefined) {
    throw usageError("--all and --function cannot be combined", "omit one of them");
  }
  if (since !== undefined && (from !== undefined || to !== undefined)) {
    throw usageError("--since cannot be combined with --from and --to", "omit --since");
  }
  if (to !== undefined && from === undefined) {
    throw usageError("--to needs --from", "for example: --from 2026-11-26T08:00 --to 2026-11-26T09:00");
  }
  if (from !== undefined && to !== undefined && to <= from) {
    throw usageError("the period is empty: --to must be later than --from", "swap the two times");
  }
}

/** @throws {FlattenError} (usage) for a period that has not begun. */
function periodOf({ since = hourMs, from, to }: MeasureFlags, nowMs: number): Period {
  if (from === undefined) return { fromMs: nowMs - since, toMs: nowMs };
  if (from < nowMs) return { fromMs: from, toMs: Math.min(to ?? nowMs, nowMs) };
  const now = new Date(nowMs).toISOString();
  throw usageError(`the period starts in the future: the target's time is ${now}`, "choose an earlier --from");
}

/** A series with more steps would make the document unreadable. */
const stepsMax = 100_000;

function stepOf({ bin }: MeasureFlags, { fromMs, toMs }: Period): number {
  const spanMs = toMs - fromMs;
  if (bin === undefined) return spanMs <= dayMs ? 1_000 : spanMs <= 30 * dayMs ? 60_000 : hourMs;
  if (spanMs / bin <= stepsMax) return bin;
  throw usageError(
    `invalid value "${bin}ms" for --bin: the period has more than ${count(stepsMax)} such steps`,
    `for example: --bin ${Math.ceil(spanMs / stepsMax / 1_000)}s`,
  );
}

const clearLine = "\r\u001b[K";

/** Shows how far the logs are read: one moving line where it may draw in place, a plain line every ten seconds elsewhere. */
export class ReadingLine {
  readonly #context: CommandContext;
  readonly #isLive: boolean;
  #lastMs: number;
  #isShown = false;

  constructor(context: CommandContext, flags: CommonFlags) {
    this.#context = context;
    this.#isLive = canDrawLive(context, flags);
    this.#lastMs = context.wallClock.nowMs();
  }

  update(progress: ReadProgress): void {
    const { quiet, wallClock, terminal, columns } = this.#context;
    const isLive = this.#isLive;
    const nowMs = wallClock.nowMs();
    if (quiet || nowMs - this.#lastMs < (isLive ? 100 : 10_000)) return;
    this.#lastMs = nowMs;
    const text = crop(clean(textOf(progress)), columns - 1);
    terminal.write(isLive ? `${clearLine}${text}` : `${text}\n`);
    this.#isShown = isLive;
  }

  note(sentence: string): void {
    this.stop();
    writeNote(this.#context, sentence);
  }

  /** Removes the moving line. */
  stop(): void {
    if (this.#isShown) this.#context.terminal.write(clearLine);
    this.#isShown = false;
  }
}

const textOf = ({ share, invocations, atMs, group }: ReadProgress): string =>
  `${percent(share)} read · ${counted(invocations, "invocation")} · until ${timeOfDay(atMs)} UTC · ${group}`;
