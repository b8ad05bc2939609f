import { erlangB, erlangC } from "./queueing/erlang.ts";
import { canFlatten } from "./queueing/flattening.ts";
import { inFlightCdf, inFlightQuantile, peakCdf, peakQuantile } from "./queueing/infinite-server.ts";
import { meanInFlight, utilisation } from "./queueing/little.ts";
import { randomExcess } from "./queueing/random-placement.ts";
import { scanTail } from "./queueing/scan-statistic.ts";
import { meanWait, meanWaitOf, waitQuantile } from "./queueing/waiting.ts";

/** The formulas that `flatten explain` works with; each names its source, and docs/theory.md derives it. */
export const queueing = {
  meanInFlight,
  utilisation,
  inFlightCdf,
  inFlightQuantile,
  peakCdf,
  peakQuantile,
  randomExcess,
  scanTail,
  erlangB,
  erlangC,
  meanWait,
  meanWaitOf,
  waitQuantile,
  canFlatten,
} as const;
