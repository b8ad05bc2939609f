import type { Series } from "./peak.ts";

/** A gap of less than this does not end a burst. */
const gapMsMin = 30_000;

/**
 * The part of a curve before the retries of failed jobs: up to the first gap without invocations that is longer than
 * everything before it. A curve without such a gap is returned whole.
 *
 * @param releasedMs when the last job is released, milliseconds: until then, gaps come from the delays.
 */
export function burstPart({ stepMs, inFlight }: Series, releasedMs = 0): Series {
  const first = inFlight.findIndex((value) => value > 0);
  let lastBusy = first;
  for (let step = first; step >= 0 && step < inFlight.length; step++) {
    if ((inFlight[step] as number) > 0) lastBusy = step;
    else if (step * stepMs - Math.max(lastBusy * stepMs, releasedMs) > Math.max(gapMsMin, (lastBusy + 1) * stepMs)) {
      return { stepMs, inFlight: inFlight.slice(0, lastBusy + 1) };
    }
  }
  return { stepMs, inFlight };
}

/** The curve of an arm before the retries of its failed jobs. */
export const burstOf = ({ series, seconds, jitterSeconds }: Released): Series =>
  burstPart(series, (seconds.send + (jitterSeconds?.max ?? 0)) * 1_000);

/** The curve of an arm, how long its jobs were sent, and the window of their delays, seconds. */
interface Released {
  readonly series: Series;
  readonly seconds: { readonly send: number };
  readonly jitterSeconds: { readonly max: number } | null;
}
