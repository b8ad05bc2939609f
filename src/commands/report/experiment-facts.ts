import { goalPhrases } from "../../experiment/goal/phrases.ts";
import type { ArmResult, CompareGoal, ResultDocument } from "../../experiment/result.ts";
import type { SettingValue } from "../../experiment/settings.ts";
import { placeOf } from "../../experiment/target.ts";
import type { Outcome, ReportCheck, ReportFact, ReportSection } from "../../report/page.ts";
import { count, counted, seconds } from "../../terminal/format.ts";
import { factsIn } from "../../terminal/page.ts";
import { goalOutcome, isComplete, valueText } from "../arms/outcome.ts";

/** The assertions, the goal, and that every job is accounted for: what decides the exit code. */
export function checksOf(document: ResultDocument): ReportCheck[] {
  const { assertions = [], arms } = document;
  return [
    ...arms.map(completeness),
    ...assertions.map((each) => ({
      condition: each.expression,
      arm: each.arm,
      outcome: outcomeFrom(each.ok),
      measured: valueText(each),
    })),
    ...goalChecks(document),
  ];
}

function goalChecks(document: ResultDocument): ReportCheck[] {
  const { plan, goal, arms } = document;
  const outcome = outcomeFrom(goalOutcome(document) ?? null);
  if (plan !== undefined) {
    const { peak, lastEndSeconds } = plan.outcome;
    const measured = `a peak of ${count(peak)}, done after ${seconds(lastEndSeconds)}`;
    return [{ condition: goalText(plan.goal), arm: arms[0]?.name ?? "", outcome, measured }];
  }
  if (goal === undefined) return [];
  const metText = (met: boolean | null): string => (met === null ? "open" : met ? "met" : "missed");
  const measured = goal.ranking.map(({ name, met }) => `${name}: ${metText(met)}`).join(", ");
  return [{ condition: `${goalText(goal)} in at least one arm`, arm: "all arms", outcome, measured }];
}

function completeness(arm: ArmResult): ReportCheck {
  const { name, state, jobs, count: wanted } = arm;
  const { lost, unknown = 0 } = jobs;
  const missing = [
    ...(lost === null ? [] : [`${count(lost)} lost`]),
    ...(unknown > 0 ? [`the outcome of ${count(unknown)} unknown`] : []),
  ];
  return {
    condition: "every job is accounted for",
    arm: name,
    outcome: isComplete(arm) ? "passed" : "open",
    measured: [state, `${counted(jobs.sent, "job")} of ${count(wanted)} sent`, ...missing].join(", "),
  };
}

const outcomeFrom = (ok: boolean | null): Outcome => (ok === null ? "open" : ok ? "passed" : "failed");

/** A goal as conditions, in the words of assertions. */
const goalText = (goal: CompareGoal): string => goalPhrases(goal, "condition").join(", ");

/** The outcome of all checks together. */
export function outcomeOf(checks: readonly ReportCheck[]): Outcome {
  if (checks.some(({ outcome }) => outcome === "failed")) return "failed";
  return checks.every(({ outcome }) => outcome === "passed") ? "passed" : "open";
}

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
  costPerMillionJobs: arm.cost.perMillionJobsUsd ?? null,
  idleCostPerMonth: arm.cost.idleUsdPerMonth ?? null,
  waitP99: arm.waits?.total[99] ?? null,
  waitMax: arm.waits?.total[100] ?? null,
  queueWaitP50: arm.waits?.inQueue?.[50] ?? null,
  queueWaitP95: arm.waits?.inQueue?.[95] ?? null,
  queueWaitMax: arm.waits?.inQueue?.[100] ?? null,
  mostWaiting: arm.queue === undefined ? null : arm.queue.waiting.reduce((most, value) => Math.max(most, value), 0),
  worstTenant: arm.tenants?.worst?.name ?? null,
  worstTenantWaitP95: arm.tenants?.worst?.waitP95 ?? null,
  medianTenantWaitP95: arm.tenants?.medianWaitP95 ?? null,
  jain: arm.tenants?.jainIndex ?? null,
  failedInOutage: arm.outage?.failedAttempts ?? null,
  backlogAfterOutage: arm.outage?.backlogSeconds ?? null,
});

/** How a run was set up: where, when, with which seed, version and settings. What the record does not contain is left out. */
export function setUpFacts(document: ResultDocument): ReportFact[] {
  const { target, startedAt, seed, id, name, version, setUp } = document;
  return [
    ...factsIn({
      run: id,
      name,
      where: placeOf(target),
      started: `${startedAt.slice(0, 19).replace("T", " ")} UTC${target.kind === "local" ? " on the emulator's clock" : ""}`,
      seed: String(seed),
      flatten: version,
    }),
    ...(setUp === undefined ? [] : settingFacts(setUp)),
    ...document.arms.flatMap(({ name: arm, settings }) =>
      settings === undefined ? [] : [{ label: `settings of ${arm}`, value: settingsText(settings) }],
    ),
  ].filter(isFirst);
}

/** Repeated runs of an arm have the same settings. */
const isFirst = ({ label }: ReportFact, index: number, all: readonly ReportFact[]): boolean =>
  all.findIndex((other) => other.label === label) === index;

const settingNames = {
  batchSize: "batch size",
  batchingWindowSeconds: "batching window",
  maximumConcurrency: "maximum concurrency",
  reservedConcurrency: "reserved concurrency",
  pollers: "provisioned pollers",
  enabled: "mapping enabled",
} as const;

function settingText(key: keyof Settings, value: SettingValue): string {
  if (value === false) return "only when all messages were sent";
  if (typeof value !== "number") return value === null ? "none" : String(value);
  return key === "batchingWindowSeconds" ? `${count(value)} s` : count(value);
}

type Settings = NonNullable<ResultDocument["arms"][number]["settings"]>;

const settingsText = (settings: Settings): string =>
  (Object.keys(settingNames) as (keyof typeof settingNames)[])
    .filter((key) => settings[key] !== undefined)
    .map((key) => `${settingNames[key]} ${settingText(key, settings[key] ?? null)}`)
    .join(", ");

const settingFacts = ({
  batchSize,
  batchingWindowSeconds,
  maximumConcurrency,
  ...setUp
}: NonNullable<ResultDocument["setUp"]>): ReportFact[] =>
  factsIn({
    "event source mapping": settingsText({ batchSize, batchingWindowSeconds, maximumConcurrency }),
    "reserved concurrency": setUp.reservedConcurrency === null ? "none" : count(setUp.reservedConcurrency),
    function: `${count(setUp.memoryMegabytes)} MB, timeout ${seconds(setUp.timeoutSeconds)}`,
    "visibility timeout": seconds(setUp.visibilityTimeoutSeconds),
    "account limit": count(setUp.accountLimit),
  });
