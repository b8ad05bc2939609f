import type { ArmResult, ResultDocument } from "../experiment/result.ts";
import type { Doubt } from "../measure/doubts.ts";
import { armFacts } from "./arm-facts.ts";
import { whatRan } from "./arm-words.ts";
import { blockChart, type GoalLine } from "./chart.ts";
import { armDoubts, doubtLines } from "./doubt-lines.ts";
import { originLines } from "./heading.ts";
import { factList, nextLines, paragraph } from "./parts.ts";
import { planVerdictLines } from "./plan-verdict.ts";
import { finish, type View } from "./view.ts";

const endings = {
  drained: undefined,
  "timed-out": "The watch ended before every job was accounted for.",
  interrupted: "Interrupted: sending stopped, and the numbers are of what ran until then.",
} as const satisfies Record<ArmResult["state"], string | undefined>;

function goalOf(arm: ArmResult, goal: number | undefined): GoalLine | undefined {
  if (goal !== undefined) return { value: goal, label: "goal" };
  const { limit, invocations } = arm.peak;
  // A limit far above the curve would only flatten the picture of it.
  return limit === null || limit > invocations ? undefined : { value: limit, label: "limit" };
}

function armLines(arm: ArmResult, view: View, goal: number | undefined): string[] {
  const ending = endings[arm.state];
  const chart = blockChart(arm.series, view, goalOf(arm, goal));
  return [
    ...paragraph(`${arm.name}: ${whatRan(arm)}`, view, view.paint.bold),
    ...(ending === undefined ? [] : paragraph(ending, view, view.paint.yellow)),
    "",
    ...factList(armFacts(arm, view.paint), view),
    ...(chart.length === 0 ? [] : ["", `  ${view.paint.dim("invocations in flight")}`, ...chart]),
    "",
  ];
}

/** The verdict on a missed goal says already what broke. */
const isNews =
  (plan: ResultDocument["plan"]) =>
  ({ kind }: Doubt): boolean =>
    plan?.outcome.kept !== false || (kind !== "peak-unpredicted" && kind !== "deadline-missed");

/**
 * The summary of a burst: what ran, its numbers, the chart, what they cannot say, and what to type next.
 *
 * @param options.goal draws the user's own limit into the chart instead of the best possible placement's
 */
export function burstReport(
  document: ResultDocument,
  view: View,
  options: { readonly nextCommands?: readonly string[]; readonly goal?: number } = {},
): string {
  const { plan } = document;
  const doubts = doubtLines(
    [...document.arms.flatMap(armDoubts), ...document.doubts].filter(isNews(plan)).map((doubt) => ({ doubt })),
    view,
  );
  const goal =
    options.goal ?? (plan !== undefined && "maxConcurrency" in plan.goal ? plan.goal.maxConcurrency : undefined);
  const lines = [
    ...document.arms.flatMap((arm) => armLines(arm, view, goal)),
    ...(plan === undefined ? [] : [...planVerdictLines(plan, view), ""]),
    ...(doubts.length === 0 ? [] : [...doubts, ""]),
    ...originLines(document, view),
    ...nextLines(options.nextCommands ?? [], view),
  ];
  return `${finish(lines, view)}\n`;
}
