import type { PlanRow, SolvedPlan } from "../plan/solve.ts";
import { count, counted, percent, seconds } from "./format.ts";
import { confidenceText, goalChance, goalVerb, rowWords } from "./plan-goal.ts";

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function endWords({ prediction: { lastEndSeconds, throttledShare } }: PlanRow): string {
  const refused =
    throttledShare > 0 ? `; ${percent(throttledShare)} of the jobs are refused for want of concurrency` : "";
  return Number.isFinite(lastEndSeconds.p95)
    ? `the last job is done after ${seconds(lastEndSeconds.p95)}${refused}`
    : `some jobs are never done${refused}`;
}

const peakWords = ({ prediction: { peak } }: PlanRow): string =>
  peak.p50 === peak.p95
    ? `a peak of ${count(peak.p50)}`
    : `a peak of ${count(peak.p50)}, at most ${count(peak.p95)} in 95 % of runs`;

/** How likely a peak above the number is that was asked about. */
function chanceSentence({ prediction }: PlanRow, goal: SolvedPlan["goal"]): string {
  if (!("window" in goal) || goal.over === undefined) return "";
  return ` The chance that more than ${count(goal.over)} are in flight at once is ${percent(goalChance(prediction, goal))}.`;
}

/** What the plan comes to, in a sentence or two. */
export function planAnswer({ goal, rows }: SolvedPlan, chosen: PlanRow): string {
  const words = capital(rowWords(chosen));
  if ("window" in goal) return `${words}: ${peakWords(chosen)}; ${endWords(chosen)}.${chanceSentence(chosen, goal)}`;
  if (chosen.unmet === null) {
    return `${words} ${goalVerb(goal).does} in at least ${confidenceText(goal)} of runs: ${peakWords(chosen)}; ${endWords(chosen)}.`;
  }
  const who = rows.some(({ unmet }) => unmet === null) ? `${chosen.spread} cannot` : "No spread can";
  return `${capital(who)} ${goalVerb(goal).cannot}. Nearest: ${rowWords(chosen)}, with ${peakWords(chosen)}; ${endWords(chosen)}.`;
}

/** What random placement costs beside the perfect pool; undefined where it costs nothing, or does not meet the goal. */
export function costOfRandom({ goal, rows, pool, costOfRandom: cost }: SolvedPlan): string | undefined {
  const random = rows.find(({ spread }) => spread === "random");
  if (random === undefined || random.unmet !== null || cost === null) return undefined;
  if (random.window.maxSeconds === random.window.minSeconds) return undefined;
  const { peak, lastEndSeconds } = random.prediction;
  const workers = `a perfect pool of ${counted(pool.workers, "worker")}`;
  const inTime = `${seconds(cost.seconds)}: done after ${seconds(lastEndSeconds.p95)}, against ${seconds(pool.lastEndSeconds.p95)} with ${workers}`;
  const atPeak = `${counted(cost.invocations, "invocation")} at the peak: ${count(peak.p95)}, against ${workers}`;
  const costsTime = cost.seconds > 0.05 && Number.isFinite(cost.seconds);
  if ("maxConcurrency" in goal) return costsTime ? `Random placement costs ${inTime}.` : undefined;
  return cost.invocations > 0 ? `Random placement costs ${atPeak}.` : undefined;
}

/** Why rows do not meet the goal and what to do instead; rows with the same remedy are told once. */
export function unmetSentences({ rows }: SolvedPlan, chosen: PlanRow): string[] {
  const byRemedy = new Map<string, PlanRow[]>();
  for (const row of rows) {
    if (row.unmet !== null) byRemedy.set(row.unmet.instead, [...(byRemedy.get(row.unmet.instead) ?? []), row]);
  }
  return [...byRemedy].map(([instead, missed]) => {
    const told = missed.find((row) => row === chosen) ?? (missed[0] as PlanRow);
    const others = missed.filter((row) => row !== told).map(({ spread }) => spread);
    const likewise = others.length === 0 ? "" : ` Likewise: ${others.join(", ")}.`;
    return `${told.spread}: ${told.unmet?.why}. Instead: ${instead}.${likewise}`;
  });
}
