import type { Work } from "../work.ts";
import { secondsText } from "./seconds-text.ts";

/** Memoryless times, as the textbook formulas assume. */
export const exponentialWork = (mean: number): Work => ({
  kind: "exponential",
  text: `exponential:${secondsText(mean)}`,
  meanSeconds: mean,
  varianceSeconds2: mean * mean,
  minSeconds: 0,
  maxSeconds: Number.POSITIVE_INFINITY,
  quantile: (p) => -mean * Math.log1p(-p),
  survival: (t) => (t <= 0 ? 1 : Math.exp(-t / mean)),
});
