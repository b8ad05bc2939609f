import type { SizeFit } from "../../experiment/learn/fit.ts";
import type { LearnCaveat, LearnedWork } from "../../experiment/learn/learn-work.ts";
import type { Work } from "../../plan/work/work.ts";
import { count, counted, roughly, seconds, timeOfDay } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";

type Sentences = {
  readonly [Kind in LearnCaveat["kind"]]: (caveat: Extract<LearnCaveat, { readonly kind: Kind }>) => string;
};

const sentences = {
  "few-runs": ({ runs, wanted }) =>
    `The work rests on ${counted(runs, "run")} only; fewer than ${wanted} say little about the slow ones.`,
  "old-runs": ({ ageSeconds }) =>
    `The newest of these runs is ${roughly(ageSeconds)} old; the work may have changed since.`,
  "batched-runs": ({ batchSize }) =>
    `These durations are of invocations with up to ${counted(batchSize, "job")} each, not of single jobs: --work-from logs knows the jobs.`,
  "sizes-without-fit": () =>
    "The sizes only go into the messages: what was measured does not say how work goes with size. --work-from logs does, once jobs with three or more different sizes have run.",
  "sizes-outside": ({ jobs, learned }) =>
    `${counted(jobs, "size")} of the burst ${jobs === 1 ? "is" : "are"} not within ${range(learned)}, where the line was learned: there it is a guess.`,
  "sizes-in-order": ({ order }) =>
    `The sizes are ${order}: the big documents come together, and the peak may be higher than predicted, which takes them for mixed. Shuffle the file: shuf.`,
} satisfies Sentences;

/** A caveat about learned work in plain words. */
function learnCaveatSentence(caveat: LearnCaveat): string {
  const sentence = sentences[caveat.kind] as (caveat: LearnCaveat) => string;
  return sentence(caveat);
}

const dayMs = 86_400_000;

/** `the last 1 h 00 min (10:00:00 to 11:00:00 UTC)`; from a day on the time of day needs its date. */
function windowText({ fromMs, toMs }: NonNullable<LearnedWork["window"]>): string {
  const at = (ms: number): string => {
    const iso = new Date(ms).toISOString();
    return toMs - fromMs < dayMs ? timeOfDay(iso) : `${iso.slice(0, 10)} ${timeOfDay(iso)}`;
  };
  return `the last ${roughly((toMs - fromMs) / 1000)} (${at(fromMs)} to ${at(toMs)} UTC)`;
}

const times = (work: Work): string =>
  `median ${seconds(work.quantile(0.5))}, p95 ${seconds(work.quantile(0.95))}, longest ${seconds(work.longestSeconds)}`;

/** What the work was learned from: where, when, how many runs, and what they took. */
export function learnedSentence({ place, runs, window, work }: LearnedWork): string {
  const when = window === null ? "" : `, ${windowText(window)}`;
  return `Work learned from ${counted(runs, "run")} in ${place}${when}: ${times(work)}.`;
}

const number = (value: number): string => String(Number(value.toPrecision(3)));

const range = ({ min, max }: SizeFit["sizes"]): string => `${number(min)}–${number(max)}`;

/** Work against size as a line, and how well it fits; undefined where there is no fit. */
function fitSentence({ fit }: LearnedWork): string | undefined {
  if (fit === null) return undefined;
  const { jobs, sizes, interceptSeconds, secondsPerUnit, r2, residualSeconds } = fit;
  const slope = `${secondsPerUnit < 0 ? "−" : "+"} ${number(Math.abs(secondsPerUnit))} s × size`;
  return (
    `Over ${count(jobs)} jobs with sizes of ${range(sizes)}, work ≈ ${number(interceptSeconds)} s ${slope}: size explains ` +
    `${Math.round(r2 * 100)} % of the variance (r² ${r2.toFixed(2)}), and a job is off by ${number(residualSeconds)} s.`
  );
}

/** What the fit makes of the sizes of the burst; undefined where it is not used. */
function sizedSentence({ sized }: LearnedWork): string | undefined {
  if (sized === null) return undefined;
  const { place, jobs, sizes, work } = sized;
  return `Used for the ${counted(jobs, "size")} in ${place} (${range(sizes)}): ${times(work)}.`;
}

/** What was learned of the work, how it goes with size, and what that cannot say. */
export function learnedLines(learned: LearnedWork, view: View): string[] {
  const sentences = [learnedSentence(learned), fitSentence(learned), sizedSentence(learned)];
  return [
    ...sentences.flatMap((sentence) => (sentence === undefined ? [] : paragraph(sentence, view))),
    ...learned.caveats.flatMap((caveat) =>
      paragraph(`! ${learnCaveatSentence(caveat)}`, view, view.paint.yellow, 0, 2),
    ),
  ];
}
