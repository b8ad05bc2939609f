import { FlattenError } from "../../base/errors.ts";
import { largest, sum } from "../../base/numbers.ts";
import { dayMs, minuteMs, minuteOf } from "../../base/time.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import { Curve, type Period } from "../../measure/log/curve.ts";
import type { InvocationColumns } from "../../measure/log/function-log.ts";
import type { Coverage, MeasureCaveat, MeasureDocument, MeasuredTogether, NotMeasured } from "./document.ts";
import { curveIn, type FunctionEvidence, measuredFunction, reportedByMinute, slotsOf } from "./measured-function.ts";
import {
  coverageOf,
  type FunctionMetrics,
  isSilenced,
  type Minutes,
  problemOf,
  readMinutes,
  waitForMinutes,
  wholeMinutes,
} from "./minutes.ts";
import { type ReadLogs, type ReadRequest, readLogs } from "./read.ts";
import { blindReason, findSubjects, type Subject } from "./subjects.ts";

/** What to measure, and how. */
export interface MeasureRequest extends Pick<ReadRequest, "cloud" | "confirmQuery" | "onProgress" | "signal"> {
  readonly target: Pick<TargetDescription, "kind" | "region">;
  /** Names or ARNs, with `:<version>` or `:<alias>` for one version; undefined for all functions of the Region. */
  readonly names: readonly string[] | undefined;
  readonly period: Period;
  readonly stepMs: number;
  readonly above: number | undefined;
  /** Called while CloudWatch's metrics are not there yet. */
  readonly onWait: () => void;
}

/**
 * Measures the concurrency of functions from their logs. It reads, and changes nothing.
 *
 * @throws {FlattenError} (cloud) for a function that does not exist, or a read that AWS denies; (inconclusive) if no
 * function can be measured; (refused) if the costs of a query are not confirmed.
 */
export async function measure(request: MeasureRequest): Promise<MeasureDocument> {
  const { cloud, target, names } = request;
  const all = await findSubjects(cloud, target.region, names);
  const uniqueNames = [...new Set(all.map(({ name }) => name))];
  const read = () => readMinutes(cloud, uniqueNames, request.period);
  const minutes = await read();
  const { readable: subjects, period, notMeasured } = partition(all, request, minutes);
  if (subjects.length === 0) throw nothing(notMeasured);
  const logs = await readLogs({ ...request, region: target.region, subjects, period, minutes });
  return summarize(request, { period, logs, notMeasured }, minutes, read);
}

interface Sorted {
  readonly readable: readonly Subject[];
  readonly notMeasured: readonly NotMeasured[];
  /** Without the part that is older than the retention periods. */
  readonly period: Period;
}

/** Separates the functions whose log can be read in the period. */
function partition(all: readonly Subject[], { period, cloud, names }: MeasureRequest, minutes: Minutes): Sorted {
  const notMeasured: NotMeasured[] = [];
  const nowMs = cloud.clock.nowMs();
  const readable = all.filter((subject) => {
    const ran = sum([...(minutes.functions.get(subject.name)?.invocations.values() ?? [])]);
    // Of all functions of an account, most are idle: only those that ran are of interest.
    if (names === undefined && ran === 0) return false;
    const reason = blindReason(subject, period, nowMs);
    if (reason !== undefined) notMeasured.push({ name: subject.name, ...reason });
    return reason === undefined;
  });
  const oldest = readable.map(({ group }) => retainedFromMs(group?.retentionDays, nowMs));
  return { readable, notMeasured, period: { ...period, fromMs: Math.max(period.fromMs, ...oldest) } };
}

const retainedFromMs = (days: number | undefined, nowMs: number): number =>
  days === undefined ? 0 : Math.ceil((nowMs - days * dayMs) / minuteMs) * minuteMs;

interface Reading extends Pick<Sorted, "period" | "notMeasured"> {
  readonly logs: ReadLogs;
}

async function summarize(
  request: MeasureRequest,
  { period: asked, logs: { columns, untilMs, interrupted }, notMeasured }: Reading,
  minutes: Minutes,
  readAgain: () => Promise<Minutes>,
): Promise<MeasureDocument> {
  const { cloud, stepMs, above } = request;
  const period = interrupted ? { ...asked, toMs: Math.max(asked.fromMs + 1, untilMs) } : asked;
  const coverageIn = (now: Minutes, subject: Subject, own: InvocationColumns) =>
    coverageOf(reportedByMinute(own), metricsOf(now, subject), wholeMinutes(asked), now.readAtMs);
  const isEnough = (now: Minutes) =>
    [...columns].every(([subject, own]) => own.count === 0 || coverageIn(now, subject, own) !== undefined);
  let settled = minutes;
  if (!isEnough(minutes)) {
    request.onWait();
    settled = await waitForMinutes(cloud, minutes, lastStartOf(columns), readAgain, isEnough, request.signal);
  }
  const evidence: FunctionEvidence[] = [];
  const silent = [...notMeasured];
  for (const [subject, own] of columns) {
    const metrics = metricsOf(settled, subject);
    const findings = { subject, columns: own, metrics, coverage: coverageIn(settled, subject, own) };
    const problem = problemOf(findings, period, interrupted);
    if (problem !== undefined) silent.push({ name: subject.name, ...problem });
    else {
      const caveats = caveatsOf(subject, request.period, period);
      evidence.push({ ...findings, coverage: findings.coverage as Coverage, caveats });
    }
  }
  if (evidence.length === 0) throw nothing(silent);
  return {
    schemaVersion: 1,
    kind: "measure",
    at: new Date(settled.readAtMs).toISOString(),
    target: { kind: request.target.kind, region: request.target.region },
    from: new Date(period.fromMs).toISOString(),
    to: new Date(period.toMs).toISOString(),
    interrupted,
    stepMs,
    functions: evidence.map((one) => measuredFunction(one, { period, stepMs, above })),
    notMeasured: silent,
    together: evidence.length < 2 ? null : togetherOf(evidence, settled, period, stepMs),
  };
}

const metricsOf = ({ functions }: Minutes, { name }: Subject) => functions.get(name) as FunctionMetrics;

const lastStartOf = (columns: ReadonlyMap<Subject, InvocationColumns>): number =>
  Math.max(0, ...[...columns.values()].map(({ slotStartMs }) => largest(slotStartMs)));

function caveatsOf(subject: Subject, asked: Period, period: Period): MeasureCaveat[] {
  const { group } = subject;
  const isShorter = period.fromMs > asked.fromMs && group?.retentionDays !== undefined;
  const from = new Date(period.fromMs).toISOString();
  return [
    ...(isShorter ? [{ kind: "retention" as const, days: group.retentionDays, from }] : []),
    ...(isSilenced(subject) ? [{ kind: "log-level" as const, level: "WARN" }] : []),
  ];
}

/** The error when no function can be measured: the reason of the first one, and how many others there are. */
function nothing(reasons: readonly NotMeasured[]): FlattenError {
  const [first, ...others] = reasons;
  if (first === undefined) {
    return new FlattenError("inconclusive", "no function ran in this period", {
      remedy: "choose a longer period: flatten measure --all --since 24h",
    });
  }
  const more = others.length === 0 ? "" : ` (${others.length} more cannot be measured either)`;
  return new FlattenError("inconclusive", `${first.reason}${more}`, { remedy: first.remedy });
}

function togetherOf(
  evidence: readonly FunctionEvidence[],
  { region }: Minutes,
  period: Period,
  stepMs: number,
): MeasuredTogether {
  const curves = evidence.map(({ subject, columns }) => ({ name: subject.name, curve: slotsOf(columns) }));
  const facts = Curve.sum(curves.map(({ curve }) => curve)).within(period, { stepMs });
  const atMs = facts.peakAtMs ?? period.fromMs;
  return {
    slots: curveIn(facts),
    atPeak: curves.map(({ name, curve }) => ({ name, slots: curve.at(atMs) })).sort((a, b) => b.slots - a.slots),
    cloudwatch: region.get(minuteOf(atMs)) ?? null,
  };
}
