import { usageError } from "../../base/errors.ts";
import type { CommandContext } from "../../cli/context.ts";
import { interruptible } from "../../cli/interruptible.ts";
import { resultText } from "../../cli/output.ts";
import { quoted } from "../../cli/place-flags.ts";
import type { ArmsRequest } from "./arms.ts";
import type { PlanFlags } from "./flags.ts";
import { type ComparedJobs, nextForArms, nextForThroughput } from "./next.ts";
import type { PlanReading } from "./reading.ts";

/** What every kind of plan is made with. */
export interface OtherPlanRequest extends ArmsRequest {
  readonly learned: ArmsRequest["work"] | undefined;
  readonly reading: PlanReading | undefined;
  readonly isLocal: boolean;
}

/** The text of a plan, and whether its goal is met. */
export interface OtherPlan {
  readonly text: string;
  readonly isKept: boolean;
}

/** Makes a plan that chooses no delays: for recorded arrivals, of arms, or of a maximum concurrency. Undefined for any other. */
export async function otherPlan(
  context: CommandContext,
  flags: PlanFlags,
  request: OtherPlanRequest,
): Promise<OtherPlan | undefined> {
  if (flags.arms !== undefined) return armsPlan(context, flags, request);
  refuseTenants(flags);
  if (flags.cap) return capPlan(context, flags, request);
  if (flags.arrivals === undefined) return undefined;
  const { consumer, learned, reading } = request;
  const { planArrivals } = await import("./arrivals/run.ts");
  return planArrivals(context, flags, { path: flags.arrivals, consumer, work: learned, reading });
}

/** @throws {FlattenError} (usage) for tenants without arms to compare. */
function refuseTenants({ tenants }: PlanFlags): void {
  if (tenants === undefined) return;
  throw usageError(
    "--tenants requires --arms: it predicts how long the tenants wait with each arm",
    "for example: flatten plan --arms fair --tenants 'big:900,small:10x10'",
  );
}

async function armsPlan(context: CommandContext, flags: PlanFlags, request: OtherPlanRequest): Promise<OtherPlan> {
  const [{ armsDocument, planArms }, { armsPage }] = await Promise.all([
    import("./arms.ts"),
    import("./arms-report.ts"),
  ]);
  const plan = await interruptible(context.interrupted, () => planArms(flags, request));
  const next = nextForArms(
    typed(context.argv, "--arms"),
    nextFlags(flags, request),
    comparedJobs(context, flags, request),
  );
  const text = resultText(context, flags, armsDocument(plan, request, next), (_, view) =>
    armsPage(plan, request, next, view),
  );
  return { text, isKept: !plan.hasGoal || plan.best !== null };
}

/** The flags of the next command, which reads durations that come from the metrics of the function again. */
export const nextFlags = (flags: PlanFlags, { reading }: Pick<OtherPlanRequest, "reading">): PlanFlags =>
  reading !== undefined && flags.work === undefined ? { ...flags, workFrom: flags.workFrom ?? "metrics" } : flags;

function comparedJobs({ argv }: CommandContext, { tenants }: PlanFlags, request: OtherPlanRequest): ComparedJobs {
  const { count, work, isLocal, reading } = request;
  const jobs = tenants === undefined ? `--count ${count}` : `--tenants ${quoted(typed(argv, "--tenants"))}`;
  return { jobs, work, isLocal, isForeign: reading?.isOwn === false };
}

/** The value of a flag as it was typed. */
function typed(argv: readonly string[], flag: string): string {
  const at = argv.findIndex((arg) => arg.startsWith(flag));
  return argv[at]?.split("=")[1] ?? argv[at + 1] ?? "";
}

async function capPlan(context: CommandContext, flags: PlanFlags, request: OtherPlanRequest): Promise<OtherPlan> {
  const { planCap } = await import("./cap.ts");
  const about = comparedJobs(context, flags, request);
  const { document, page } = await interruptible(context.interrupted, () =>
    planCap(flags, request, (maximumConcurrency) =>
      nextForThroughput(maximumConcurrency, nextFlags(flags, request), about),
    ),
  );
  return { text: resultText(context, flags, document, (_, view) => page(view)), isKept: true };
}
