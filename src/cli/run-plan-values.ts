import type { Work } from "../plan/work.ts";
import { parseShare } from "./values/numbers.ts";
import { badValue, type ValueParser } from "./values/parse.ts";
import { parseWorkTime } from "./values/work-times.ts";

/** How sure a goal has to be met; certainty is not to be had. */
export const parseConfidence: ValueParser<number> = (flag) => (text) => {
  const share = parseShare(flag)(text);
  if (share <= 0 || share >= 1) throw badValue(flag, text, "a share above 0% and below 100%", "95%");
  return share;
};

/** How long a job works, remembered as it was written: it is typed again for the burst. */
export const parseWorkText: ValueParser<Work> = (flag) => (text) => ({
  ...parseWorkTime(flag)(text),
  text: text.trim(),
});
