import type { Work } from "../work.ts";
import { secondsText } from "./seconds-text.ts";

/** Any time between two, all equally likely. */
export const rangeWork = (min: number, max: number): Work => ({
  kind: "range",
  text: `${secondsText(min)}-${secondsText(max)}`,
  meanSeconds: (min + max) / 2,
  varianceSeconds2: (max - min) ** 2 / 12,
  minSeconds: min,
  maxSeconds: max,
  quantile: (p) => min + p * (max - min),
  survival: (t) => (t < min ? 1 : t >= max ? 0 : (max - t) / (max - min)),
});
