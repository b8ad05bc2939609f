import { usageError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import type { Work } from "../plan/work.ts";
import { parseShare } from "./values/numbers.ts";
import { badValue, type ValueParser } from "./values/parse.ts";
import { type JitterWindow, parseWindow } from "./values/windows.ts";
import { parseWorkTime } from "./values/work-times.ts";

const longest = limits.sqs.delaySecondsMax;

/** A jitter window; one that SQS has no timer for says what to do instead. */
export const parsePlanWindow: ValueParser<JitterWindow> = (flag) => (text) => {
  const [, min = "0", max] = /^(?:(\d+)-)?(\d+)$/.exec(text.trim()) ?? [];
  if (max === undefined || Number(max) <= longest || Number(min) > Number(max)) return parseWindow(flag)(text);
  throw usageError(
    `${flag} ${text} is not possible: SQS delays a message by ${longest} s at most`,
    `send the jobs in several bursts, or cap the concurrency and let them wait in the queue: ${flag} 0-${longest} --maximum-concurrency 10`,
  );
};

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
