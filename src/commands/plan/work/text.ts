import { limits } from "../../../base/limits.ts";
import { dayMs } from "../../../base/time.ts";
import type { LearnCaveat, LearnedWork, SizeFit } from "../../../experiment/learn/learn-work.ts";
import { type Work, workPercentile } from "../../../plan/work.ts";
import { count, counted, roughly, seconds, type TextsByKind, textByKind, timeOfDay } from "../../../terminal/format.ts";
import { paragraph, type View } from "../../../terminal/page.ts";
import type { LikeFunction } from "./like.ts";

const caveatTexts: TextsByKind<LearnCaveat> = {
  "few-runs": ({ runs, wanted }) =>
    `The work was learned from only ${counted(runs, "run")}; fewer than ${wanted} say little about the slow jobs.`,
  "old-runs": ({ ageSeconds }) =>
    `The newest of these runs is ${roughly(ageSeconds)} old; the work may have changed since then.`,
  "batched-runs": ({ batchSize }) =>
    `These are durations of invocations with up to ${counted(batchSize, "job")} each, not of single jobs. Use --work-from logs for single jobs.`,
  "batched-messages": ({ batchSize }) =>
    `These are durations of invocations with up to ${counted(batchSize, "message")} each, and each is taken as the time of one message: full batches take up to ${batchSize} times as long as they should. If you know the time of one message, give it: --work 300ms.`,
  "sizes-without-fit": ({ foreign }) =>
    `The sizes are only sent with the messages: these measurements do not show how the work depends on the size. ${foreign ? "A file with the duration and the size of at least three jobs does: --work-from jobs.csv with the columns seconds and size" : "--work-from logs does, after jobs with at least three different sizes have run"}.`,
  "sizes-outside": ({ jobs, learned }) =>
    `${counted(jobs, "size")} of the burst ${jobs === 1 ? "is" : "are"} outside ${range(learned)}, the range that the line was learned from: the work of such jobs is a guess.`,
  "sizes-in-order": ({ order }) =>
    `The sizes are ${order}, so the large jobs run together, and the peak may be higher than predicted: the prediction assumes a random order. Shuffle the file with shuf.`,
};

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
      paragraph(`! ${textByKind(caveatTexts, caveat)}`, view, view.paint.yellow, 0, 2),
    ),
  ];
}

/** A setting of a played function: its name, its text, and the flag that replaces it, if there is one. */
interface LikePart {
  readonly name: string;
  readonly text: (value: number | null, like: LikeFunction) => string;
  readonly flag?: string;
}

const likeParts: { readonly [Key in keyof LikeFunction]?: LikePart } = {
  batchSize: { name: "batch size", text: (n) => `batch size ${n}`, flag: "batchSize" },
  batchingWindowSeconds: { name: "batching window", text: (s) => `batching window ${s} s`, flag: "batchingWindow" },
  maximumConcurrency: {
    name: "MaximumConcurrency",
    text: (n) => (n === null ? "no MaximumConcurrency" : `MaximumConcurrency ${n}`),
    flag: "mappingMaxConcurrency",
  },
  reservedConcurrency: {
    name: "reserved concurrency",
    text: (n) => (n === null ? "no reserved concurrency" : `${n} reserved`),
    flag: "reservedConcurrency",
  },
  accountConcurrency: { name: "account limit", text: (n) => `account limit ${count(n)}`, flag: "accountLimit" },
  memoryMegabytes: { name: "memory", text: (megabytes) => `${megabytes} MB` },
  timeoutSeconds: { name: "function timeout", text: (s) => `timeout ${s} s` },
  visibilityTimeoutSeconds: { name: "visibility timeout", text: (s) => `visibility timeout ${s} s` },
  maxReceives: {
    name: "receives before dead-lettering",
    text: (n) =>
      n === null
        ? `no dead-letter queue (played with ${count(limits.sqs.maxReceiveCountMax)} receives)`
        : counted(n, "receive"),
    flag: "maxReceiveCount",
  },
  coldStartMs: {
    name: "cold starts",
    text: (ms, { coldStartSpreadMs: spread }) =>
      `cold start ${Math.round(ms ?? 0)}${spread === 0 ? "" : ` ± ${spread}`} ms`,
  },
};

/**
 * What is known of the function that is played, what is not, and how its durations are used.
 *
 * @param flags given flags, whose settings replace those of the function.
 */
export function likeLines(like: LikeFunction, flags: object, view: View): string[] {
  const known: string[] = [];
  const unknown: string[] = [];
  for (const [key, { name, text, flag }] of Object.entries(likeParts)) {
    const value = like[key as keyof LikeFunction] as number | null | undefined;
    if (flag !== undefined && Object.hasOwn(flags, flag)) continue;
    if (value === undefined) unknown.push(name);
    else known.push(text(value, like));
  }
  const hasWork = Object.hasOwn(flags, "work") || Object.hasOwn(flags, "workFrom");
  const batchSize = like.batchSize ?? ("batchSize" in flags ? Number(flags.batchSize) : 1);
  const missing = [...(like.learned === null && !hasWork ? ["durations"] : []), ...unknown];
  const sentences = [
    ...(missing.length === 0
      ? []
      : [`Not in ${like.files.join(" and ")}, so the default is used: ${missing.join(", ")}.${remedyFor(like)}`]),
    ...(batchSize > 1 && like.learned !== null && !hasWork
      ? [
          `A message takes 1/${number(like.messagesPerInvocation)} of a measured invocation, ${like.messagesPerInvocation < batchSize ? "because so many messages were in one on average" : "as if every batch had been full"}. If you know the time of one message, give it: --work 300ms.`,
        ]
      : []),
  ];
  return [
    ...paragraph(`Playing ${like.name} from ${like.files.join(" and ")}: ${known.join(", ")}.`, view),
    ...sentences.flatMap((sentence) => paragraph(`! ${sentence}`, view, view.paint.yellow, 0, 2)),
  ];
}

/** The command that creates the file with the missing settings. */
function remedyFor({ name, learned, batchSize }: LikeFunction): string {
  const command = (line: string, file: string) =>
    ` To read them: flatten ${line} --function ${name} --format json -o ${file}, then add --like ${file}.`;
  if (batchSize === undefined) return command("init", "init.json");
  return learned === null ? command("measure", "measured.json") : "";
}
