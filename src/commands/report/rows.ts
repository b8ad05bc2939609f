import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import type { ReportSection } from "../../report/page.ts";

/** The raw values of each run of each arm, as CSV shows them: numbers without units, seconds and US dollars, null without data. */
export const rowsOf = (document: ResultDocument): ReportSection["rows"] =>
  document.arms.map((arm) => ({ ...documentValues(document), ...armValues(arm) }));

const documentValues = ({ id, name, kind, startedAt, seed, target, version }: ResultDocument) => ({
  run: id,
  name: name ?? null,
  kind,
  startedAt,
  seed,
  target: target.kind,
  region: target.region,
  stack: target.stack,
  version: version ?? null,
});

const armValues = ({ jobs, peak, seconds, ...arm }: ArmResult) => ({
  arm: arm.name,
  via: arm.via,
  spread: arm.spread,
  jitterMin: arm.jitterSeconds?.min ?? null,
  jitterMax: arm.jitterSeconds?.max ?? null,
  jobs: arm.count,
  state: arm.state,
  accounting: arm.accounting ?? "one-by-one",
  sent: jobs.sent,
  processed: jobs.processed,
  failed: jobs.failed,
  deadLettered: jobs.deadLettered,
  throttled: jobs.throttled,
  inFlight: jobs.inFlight,
  unknown: jobs.unknown ?? 0,
  lost: jobs.lost,
  duplicates: jobs.duplicates,
  peak: peak.invocations,
  peakJobs: peak.jobs,
  cloudwatchPeak: peak.cloudwatch,
  floor: peak.floor,
  predictedP5: peak.predicted?.p5 ?? null,
  predictedP50: peak.predicted?.p50 ?? null,
  predictedP95: peak.predicted?.p95 ?? null,
  invocations: arm.invocations.logs,
  rate: arm.invocations.perSecond ?? null,
  environments: arm.invocations.environments ?? null,
  errors: arm.errors,
  throttles: arm.throttles,
  send: seconds.send,
  firstStart: seconds.untilFirstStart,
  lastEnd: seconds.untilLastEnd,
  waitP50: seconds.waitP50,
  waitP95: seconds.waitP95,
  workP50: seconds.workP50,
  workP95: seconds.workP95,
  cost: arm.cost.usd,
  waitP99: arm.waits?.total[99] ?? null,
  waitMax: arm.waits?.total[100] ?? null,
  queueWaitP50: arm.waits?.inQueue?.[50] ?? null,
  queueWaitP95: arm.waits?.inQueue?.[95] ?? null,
  queueWaitMax: arm.waits?.inQueue?.[100] ?? null,
  mostWaiting: arm.queue === undefined ? null : arm.queue.waiting.reduce((most, value) => Math.max(most, value), 0),
});
