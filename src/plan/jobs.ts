import type { JobMessage } from "../base/job.ts";
import type { Random } from "../base/random.ts";
import { drawWork, type Work } from "./work/work.ts";

/** The jobs of one burst, before anything is sent. */
export interface JobsRequest {
  /** How many documents there are: they are numbered 1…count. */
  readonly count: number;
  /** Names the run in every message; left out for messages of the bare form `{ "document": 7 }`. */
  readonly run?: string;
  /** Where chance comes from; the forks "work" and "poison" are used. */
  readonly random: Random;
  /** How long the documents work; else the function's own default. */
  readonly work?: Work;
  /** Share of the documents, 0–1, that fail on every attempt: exactly round(count × share) of them. */
  readonly failShare?: number;
  /** Probability, 0–1, that any one attempt fails. */
  readonly flaky?: number;
  /** How big each document is, in job order; documents beyond the list have no size. */
  readonly sizes?: readonly number[];
}

/** Decides what every job of a burst is told: the same request and stream give the same jobs. */
export function planJobs(request: JobsRequest): JobMessage[] {
  const { count, run, work, flaky, sizes } = request;
  const workRandom = request.random.fork("work");
  const poisoned = poisonedDocuments(count, request.failShare ?? 0, request.random.fork("poison"));
  return Array.from({ length: count }, (_, index) => {
    const document = index + 1;
    const size = sizes?.[index];
    return {
      document,
      ...(run === undefined ? {} : { run }),
      ...(work === undefined ? {} : { workMs: Math.round(drawWork(work, workRandom, size) * 1000) }),
      ...(size === undefined ? {} : { size }),
      ...(poisoned.has(document) ? { poisoned: true } : {}),
      ...(flaky === undefined || flaky === 0 ? {} : { flaky }),
    };
  });
}

/** Draws without replacement: the first steps of a Fisher–Yates shuffle. */
function poisonedDocuments(count: number, share: number, random: Random): Set<number> {
  const wanted = Math.round(count * share);
  if (wanted === 0) return new Set();
  const documents = Array.from({ length: count }, (_, index) => index + 1);
  for (let i = 0; i < wanted; i++) {
    const j = random.integer(i, count - 1);
    [documents[i], documents[j]] = [documents[j] as number, documents[i] as number];
  }
  return new Set(documents.slice(0, wanted));
}
