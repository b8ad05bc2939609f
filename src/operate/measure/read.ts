import type { Cloud } from "../../aws/clients.ts";
import { insightsPages, type LogEvent, logPages } from "../../aws/logs.ts";
import { FlattenError } from "../../base/errors.ts";
import { sum } from "../../base/numbers.ts";
import { minuteMs } from "../../base/time.ts";
import type { Period } from "../../measure/log/curve.ts";
import { FunctionLog, type InvocationColumns } from "../../measure/log/function-log.ts";
import { ownerOf, type StreamOwner } from "../../measure/log/log-stream.ts";
import { platformExpression, platformPattern, readRecord } from "../../measure/log/record.ts";
import { type Minutes, wholeMinutes } from "./minutes.ts";
import { denied, groupArn, type Need, type Subject } from "./subjects.ts";

/** How far the logs are read. */
export interface ReadProgress {
  readonly group: string;
  /** Time of the last event that was read, milliseconds since the epoch. */
  readonly atMs: number;
  /** Share of the period that is read, 0 to 1. */
  readonly share: number;
  /** Invocations found so far, in all logs. */
  readonly invocations: number;
}

/** What to read. */
export interface ReadRequest {
  readonly cloud: Cloud;
  readonly region: string;
  readonly subjects: readonly Subject[];
  readonly period: Period;
  readonly minutes: Minutes;
  /** Asks whether a query of Logs Insights may be paid for. */
  readonly confirmQuery: (group: string, gigabytes: number) => Promise<boolean>;
  readonly onProgress: (progress: ReadProgress) => void;
  readonly signal: AbortSignal;
}

/** The logs that were read. */
export interface ReadLogs {
  readonly columns: ReadonlyMap<Subject, InvocationColumns>;
  /** The logs are complete up to this instant. */
  readonly untilMs: number;
  /** Ctrl-C ended the read before the end of the period. */
  readonly interrupted: boolean;
}

/** Only FilterLogEvents reads without costs, and only in this class. */
export const isFiltered = ({ group }: Subject): boolean => group?.logClass === "STANDARD";

/** The longest initialization (L-DG): an invocation may begin this much before its START. */
const initMsMax = 10_000;

/**
 * Reads the logs of the functions, one log group after another. Functions that share a group are read together. The read
 * starts one timeout before the period and ends one timeout after it, so that invocations across its edges are complete.
 *
 * @throws {FlattenError} (cloud) if AWS denies it; (refused) if the costs of a query are not confirmed.
 */
export async function readLogs(request: ReadRequest): Promise<ReadLogs> {
  const { subjects, period, cloud, signal } = request;
  const logs = new Map(subjects.map((subject) => [subject, new FunctionLog()]));
  const nowMs = cloud.clock.nowMs();
  let untilMs = nowMs;
  for (const [group, writers] of groupsOf(subjects)) {
    const timeoutMs = Math.max(...writers.map(({ timeoutSeconds }) => timeoutSeconds)) * 1_000;
    const { fromMs, toMs } = wholeMinutes(period);
    const wide = { fromMs: fromMs - timeoutMs - initMsMax, toMs: Math.min(nowMs, toMs + timeoutMs) };
    const readToMs = await readGroup(request, group, writers, wide, logs);
    if (signal.aborted) untilMs = Math.min(untilMs, readToMs);
  }
  const finished = [...logs].map(
    ([subject, log]) => [subject, log.finish(untilMs, subject.timeoutSeconds * 1_000)] as const,
  );
  return { columns: new Map(finished), untilMs, interrupted: signal.aborted && untilMs < period.toMs };
}

function groupsOf(subjects: readonly Subject[]): ReadonlyMap<string, readonly Subject[]> {
  const groups = new Map<string, Subject[]>();
  for (const subject of subjects) groups.set(subject.logGroup, [...(groups.get(subject.logGroup) ?? []), subject]);
  return groups;
}

/** Reads one group. @returns the instant up to which it was read. */
async function readGroup(
  { cloud, region, minutes, confirmQuery, onProgress, signal }: ReadRequest,
  group: string,
  writers: readonly Subject[],
  period: Period,
  logs: ReadonlyMap<Subject, FunctionLog>,
): Promise<number> {
  const [first] = writers as readonly [Subject];
  const viaFilter = isFiltered(first);
  if (!viaFilter && !(await confirmQuery(group, (first.group?.storedBytes ?? 0) / 1e9))) {
    throw new FlattenError("refused", "the query of Logs Insights was not confirmed; nothing was read");
  }
  const need: Need = { action: viaFilter ? "filter" : "insights", resource: groupArn(region, group) };
  const pages = viaFilter
    ? logPages(cloud, { group, startMs: period.fromMs, endMs: period.toMs, pattern: platformPattern }, signal)
    : insightsPages(
        cloud,
        { group, messagePattern: platformExpression, periods: divided(period, writers, minutes) },
        signal,
      );
  const route = routerOf(group, writers, logs);
  let readToMs = period.fromMs;
  try {
    for await (const page of pages) {
      for (const event of page) route(event);
      readToMs = page.at(-1)?.timestampMs ?? readToMs;
      const share = (readToMs - period.fromMs) / Math.max(1, period.toMs - period.fromMs);
      const invocations = sum([...logs.values()].map(({ reported }) => reported));
      onProgress({ group, atMs: readToMs, share: Math.min(1, Math.max(0, share)), invocations });
      if (signal.aborted) return readToMs;
    }
  } catch (error) {
    if (signal.aborted && error === signal.reason) return readToMs;
    throw denied(error, need);
  }
  return signal.aborted ? readToMs : period.toMs;
}

/** Records of an invocation that a query returns at most: INIT_START, START, runtimeDone and the report. */
const rowsPerInvocation = 4;
const rowsPerQuery = 8_000;

/**
 * Divides a period into parts of so many minutes that a query returns all their rows, as far as CloudWatch knows.
 *
 * @param writers the functions that write to the log group.
 */
function divided({ fromMs, toMs }: Period, writers: readonly Subject[], { functions }: Minutes): readonly Period[] {
  const cut: Period[] = [];
  let startMs = fromMs;
  let rows = 0;
  for (let atMs = Math.ceil(fromMs / minuteMs) * minuteMs; atMs < toMs; atMs += minuteMs) {
    const invocations = sum(writers.map(({ name }) => functions.get(name)?.invocations.get(atMs) ?? 0));
    rows += invocations * rowsPerInvocation;
    if (rows <= rowsPerQuery || atMs <= startMs) continue;
    cut.push({ fromMs: startMs, toMs: atMs });
    startMs = atMs;
    rows = invocations * rowsPerInvocation;
  }
  return [...cut, { fromMs: startMs, toMs }];
}

/** Returns a function that adds each event to the log of the function that wrote it. */
function routerOf(
  group: string,
  writers: readonly Subject[],
  logs: ReadonlyMap<Subject, FunctionLog>,
): (event: LogEvent) => void {
  const streams = new Map<string, { readonly version: string; readonly targets: readonly FunctionLog[] }>();
  return ({ stream, timestampMs, message }) => {
    let known = streams.get(stream);
    if (known === undefined) {
      const owner = ownerOf(stream);
      const own = owner === undefined ? [] : writers.filter((writer) => isOf(writer, owner, group));
      known = { version: owner?.version ?? "", targets: own.map((writer) => logs.get(writer) as FunctionLog) };
      streams.set(stream, known);
    }
    if (known.targets.length === 0) return;
    const record = readRecord(timestampMs, message);
    if (record === undefined) return;
    for (const log of known.targets) log.add(stream, known.version, record);
  };
}

/** Without a function's name, a stream belongs to the function that the group is named after. */
function isOf({ name, onlyVersion }: Subject, owner: StreamOwner, group: string): boolean {
  if ((owner.functionName ?? group.replace(/^\/aws\/lambda\//, "")) !== name) return false;
  return onlyVersion === null || owner.version === onlyVersion;
}
