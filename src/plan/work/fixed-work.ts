import type { Work } from "../work.ts";
import { secondsText } from "./seconds-text.ts";

/** Every job takes the same time. */
export const fixedWork = (seconds: number): Work => ({
  kind: "fixed",
  text: secondsText(seconds),
  meanSeconds: seconds,
  varianceSeconds2: 0,
  minSeconds: seconds,
  maxSeconds: seconds,
  quantile: () => seconds,
  survival: (t) => (t < seconds ? 1 : 0),
});
