import type { SizeFit } from "../../../experiment/learn/fit.ts";
import type { LearnCaveat, LearnedWork } from "../../../experiment/learn/learn-work.ts";
import { type Work, workPercentile } from "../../../plan/work/work.ts";
import { count, counted, roughly, seconds, timeOfDay } from "../../../terminal/format.ts";
import { paragraph, type View } from "../../../terminal/page.ts";

type Sentences = {
  readonly [Kind in LearnCaveat["kind"]]: (caveat: Extract<LearnCaveat, { readonly kind: Kind }>) => string;
};

const sentences = {
  "few-runs": ({ runs, wanted }) =>
    `The work was learned from only ${counted(runs, "run")}; fewer than ${wanted} tell little about the slow jobs.`,
  "old-runs": ({ ageSeconds }) =>
    `The newest of these runs is ${roughly(ageSeconds)} old; the work may have changed since then.`,
  "batched-runs": ({ batchSize }) =>
    `These are durations of invocations with up to ${counted(batchSize, "job")} each, not of single jobs. Use --work-from logs for single jobs.`,
  "batched-messages": ({ batchSize }) =>
    `These are durations of invocations with up to ${counted(batchSize, "message")} each, and each is taken as the time of one message: full batches take up to ${batchSize} times as long as they should. If you know the time of one message, give it: --work 300ms.`,
  "sizes-without-fit": () =>
    "The sizes are only sent with the messages: these measurements do not show how the work depends on the size. --work-from logs does, after jobs with at least three different sizes have run.",
  "sizes-outside": ({ jobs, learned }) =>
    `${counted(jobs, "size")} of the burst ${jobs === 1 ? "is" : "are"} outside ${range(learned)}, the range that the line was learned from: the work of such jobs is a guess.`,
  "sizes-in-order": ({ order }) =>
    `The sizes are ${order}, so the large jobs run together, and the peak may be higher than predicted: the prediction assumes a random order. Shuffle the file with shuf.`,
} satisfies Sentences;

function learnCaveatSentence(caveat: LearnCaveat): string {
  const sentence = sentences[caveat.kind] as (caveat: LearnCaveat) => string;
  return sentence(caveat);
}

const dayMs = 86_400_000;

/** `the last 1 h 00 min (10:00:00 to 11:00:00 UTC)`; with dates from one day on. */
function windowText({ fromMs, toMs }: NonNullable<LearnedWork["window"]>): string {
  const at = (ms: number): string => {
    const iso = new Date(ms).toISOString();
    return toMs - fromMs < dayMs ? timeOfDay(iso) : `${iso.slice(0, 10)} ${timeOfDay(iso)}`;
  };
  return `the last ${roughly((toMs - fromMs) / 1000)} (${at(fromMs)} to ${at(toMs)} UTC)`;
}

const times = (work: Work): string =>
  `median ${seconds(workPercentile(work, 0.5))}, p95 ${seconds(workPercentile(work, 0.95))}, longest ${seconds(work.longestSeconds)}`;

/** What the work was learned from, and its times, as a sentence. */
export function learnedSentence({ place, runs, window, work }: LearnedWork): string {
  const when = window === null ? "" : `, ${windowText(window)}`;
  return `Work learned from ${counted(runs, "run")} in ${place}${when}: ${times(work)}.`;
}

const number = (value: number): string => String(Number(value.toPrecision(3)));

const range = ({ min, max }: SizeFit["sizes"]): string => `${number(min)}–${number(max)}`;

/** How the work depends on the size, and how well the line fits; undefined without a fit. */
function fitSentence({ fit }: LearnedWork): string | undefined {
  if (fit === null) return undefined;
  const { jobs, sizes, interceptSeconds, secondsPerUnit, r2, residualSeconds } = fit;
  const slope = `${secondsPerUnit < 0 ? "−" : "+"} ${number(Math.abs(secondsPerUnit))} s × size`;
  return (
    `For ${count(jobs)} jobs with sizes of ${range(sizes)}, work ≈ ${number(interceptSeconds)} s ${slope}: the size explains ` +
    `${Math.round(r2 * 100)} % of the variance (r² ${r2.toFixed(2)}), and the standard error is ${number(residualSeconds)} s.`
  );
}

/** The work of the sizes of this burst; undefined if it does not depend on them. */
function sizedSentence({ sized }: LearnedWork): string | undefined {
  if (sized === null) return undefined;
  const { place, jobs, sizes, work } = sized;
  return `Used for the ${counted(jobs, "size")} in ${place} (${range(sizes)}): ${times(work)}.`;
}

/** What was learned about the work, how it depends on the size, and the caveats. */
export function learnedLines(learned: LearnedWork, view: View): string[] {
  const sentences = [learnedSentence(learned), fitSentence(learned), sizedSentence(learned)];
  return [
    ...sentences.flatMap((sentence) => (sentence === undefined ? [] : paragraph(sentence, view))),
    ...learned.caveats.flatMap((caveat) =>
      paragraph(`! ${learnCaveatSentence(caveat)}`, view, view.paint.yellow, 0, 2),
    ),
  ];
}
