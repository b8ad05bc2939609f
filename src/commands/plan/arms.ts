import { pollersIn } from "../../aws/event-source-mapping.ts";
import { finiteOrNull } from "../../base/numbers.ts";
import type { CommandContext } from "../../cli/command.ts";
import { quoted } from "../../cli/command-line.ts";
import type { ResultSink } from "../../cli/output.ts";
import { givenFlags, refuseTogether } from "../../cli/parse/values.ts";
import { interruptible } from "../../cli/process.ts";
import { type ArmSpec, callsInFlight, pausedSeconds } from "../../experiment/arm-spec.ts";
import { predictArm, predictTenants } from "../../experiment/predict-arm.ts";
import { idlePollersUsdPerMonth, idlePollsUsdPerMonth } from "../../measure/cost.ts";
import { type Consumer, withProvisionedPollers } from "../../plan/consumer.ts";
import { isQueued } from "../../plan/scenario.ts";
import { type BurstGoal, chanceOf, confidenceOf, type Goal } from "../../plan/solve/goal.ts";
import { comparedArms, refuseOverruled } from "../compare/arms.ts";
import { type ArmForecast, type ArmsPlan, armsPage } from "./arms-report.ts";
import { consumerWith, type PlanFlags, withoutSqs } from "./flags.ts";
import type { PlanAnswer } from "./goal-plan.ts";
import { nextForArms } from "./next.ts";
import type { PlanSubject } from "./subject.ts";

/** Predicts arms side by side. @throws {FlattenError} (usage) for other flags, and for the arm fair without tenants. */
export async function planArms(
  context: CommandContext,
  flags: PlanFlags,
  subject: PlanSubject,
  goal: Goal | undefined,
  sink: ResultSink,
): Promise<PlanAnswer> {
  const { argv, interrupted } = context;
  const plan = await interruptible(interrupted, () => predicted(subject, goal));
  const jobs = flags.tenants && `--tenants ${quoted(typed(argv, "--tenants"))}`;
  const next = nextForArms(subject, typed(argv, "--arms"), jobs);
  await sink.show(documentOf(plan, subject, next), (_, view) => armsPage(plan, subject, next, view));
  return { isMet: !plan.hasGoal || plan.best !== null };
}

/** The value of a flag as it was typed. */
function typed(argv: readonly string[], flag: string): string {
  const at = argv.findIndex((arg) => arg.startsWith(flag));
  return argv[at]?.split("=")[1] ?? argv[at + 1] ?? "";
}

function predicted({ asked: flags, count, work, consumer }: PlanSubject, given: Goal | undefined): ArmsPlan {
  refuseTogether(
    "--arms",
    givenFlags(withoutSqs(flags), notWithArms),
    "each arm says how its jobs are sent",
    "for example: flatten plan --arms direct,sqs,even:10-100,cap:10,rate:14/s",
  );
  const goal = given === undefined || "window" in given ? undefined : given;
  const { arms: words = [], tenants } = flags;
  // The number of jobs that was typed has to be that of the tenants.
  const jobs = tenants === undefined ? { count } : { tenants, ...(flags.count && { count: flags.count }) };
  const specs = comparedArms({ arms: words, work, ...jobs });
  refuseOverruled(specs, flags);
  const arms = specs.map((spec) => forecastOf(spec, consumer, goal));
  const meeting = arms.filter(({ isMet }) => isMet === true);
  const isByPeak = goal !== undefined && Object.keys(goal).every((key) => /^(deadlineSeconds|confidence)$/.test(key));
  const rank = ({ prediction }: ArmForecast) => (isByPeak ? prediction.peak.p95 : prediction.lastEndSeconds.p95);
  const best = meeting.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
  return { arms, best, hasGoal: goal !== undefined };
}

function forecastOf(spec: ArmSpec, deployed: Consumer, goal: BurstGoal | undefined): ArmForecast {
  const { settings, name, via } = spec;
  const parallelCalls = spec.parallel ?? callsInFlight[via];
  const consumer = {
    ...consumerUnder(deployed, settings),
    sendSeconds: pausedSeconds(spec),
    ...(parallelCalls === undefined ? {} : { parallelCalls }),
  };
  const prediction = predictArm(spec, consumer, undefined);
  const { tenants } = spec;
  const chance = goal === undefined ? null : chanceOf(prediction, goal);
  const pollers = settings?.pollers;
  const queuedUsd = pollers == null ? idlePollsUsdPerMonth : idlePollersUsdPerMonth(pollersIn(pollers).minimum);
  return {
    name,
    prediction,
    idleUsd: isQueued(via) ? queuedUsd : 0,
    chance,
    isMet: goal === undefined || chance === null ? null : chance >= confidenceOf(goal),
    ...(tenants === undefined ? {} : { tenants: predictTenants(spec, consumer, tenants) }),
  };
}

/** The consumer with the settings of an arm. */
function consumerUnder(consumer: Consumer, settings: ArmSpec["settings"] = {}): Consumer {
  const { batchSize, maximumConcurrency, reservedConcurrency, pollers } = settings;
  const changed = consumerWith(consumer, {
    batchSize,
    mappingMaxConcurrency: maximumConcurrency ?? undefined,
    reservedConcurrency: typeof reservedConcurrency === "number" ? reservedConcurrency : undefined,
  });
  return pollers == null ? changed : withProvisionedPollers(changed, pollersIn(pollers));
}

/** The document of `plan --arms --format json`. JSON has no Infinity: a last end that never comes is null. */
const documentOf = ({ arms, best }: ArmsPlan, { count, work }: PlanSubject, next: readonly string[]) => ({
  schemaVersion: 1,
  kind: "plan-arms",
  count,
  work: work.text,
  arms: arms.map(({ name, prediction, idleUsd, chance, isMet, tenants }) => ({
    name,
    peak: prediction.peak,
    environments: prediction.environments,
    startsPerSecond: prediction.rate,
    lastEndSeconds: finiteOrNull(prediction.lastEndSeconds.p95),
    throttledShare: prediction.throttledShare,
    idleUsdPerMonth: idleUsd,
    chance,
    met: isMet,
    ...(tenants === undefined ? {} : { tenants }),
  })),
  best: best?.name ?? null,
  next,
});

const notWithArms = ["via", "jitter", "spread", "delays", "emit", "ideal", "arrivals", "cap"] as const;
