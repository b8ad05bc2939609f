import type { Series } from "./peak.ts";

/** A gap of less than this does not end a burst. */
const gapMsMin = 30_000;

/**
 * The part of a curve before the retries of failed jobs: up to the first gap without invocations that is longer than
 * everything before it. A curve without such a gap is returned whole.
 */
export function burstPart({ stepMs, inFlight }: Series): Series {
  const first = inFlight.findIndex((value) => value > 0);
  let lastBusy = first;
  for (let step = first; step >= 0 && step < inFlight.length; step++) {
    if ((inFlight[step] as number) > 0) lastBusy = step;
    else if ((step - lastBusy) * stepMs > Math.max(gapMsMin, (lastBusy + 1) * stepMs)) {
      return { stepMs, inFlight: inFlight.slice(0, lastBusy + 1) };
    }
  }
  return { stepMs, inFlight };
}
