import { limits } from "../../base/limits.ts";
import { durationMs } from "./durations.ts";
import { badValue, type ValueParser } from "./parse.ts";

/** The delay of a message in whole seconds: `30`, `30s`, `5m`. */
export const parseDelaySeconds: ValueParser<number> = (flag) => (text) => {
  const seconds = /^\d+$/.test(text.trim()) ? Number(text) : (durationMs(text) ?? Number.NaN) / 1_000;
  const longest = limits.sqs.delaySecondsMax;
  if (!Number.isInteger(seconds) || seconds > longest) {
    throw badValue(flag, text, `whole seconds from 0 to ${longest} (the longest message timer of SQS)`, "30s");
  }
  return seconds;
};
