import type { AlarmWait } from "../operate/alarm-wait.ts";
import { shortReason, stateBrush } from "./alarms-words.ts";
import { roughly } from "./format.ts";
import { paragraph } from "./parts.ts";
import { finish, type View } from "./view.ts";

/** How the waiting for an alarm ended. */
export function waitSentence(
  logicalId: string,
  wanted: AlarmWait["alarm"]["state"],
  wait: AlarmWait,
  view: View,
): string {
  const { state, waitedMs, alarm } = wait;
  const time = waitedMs === 0 ? "already" : `after ${roughly(waitedMs / 1000)}`;
  const why = shortReason(alarm.reason);
  const sentence =
    state === "reached"
      ? `${logicalId} is ${wanted} ${time} (${why})`
      : `${logicalId} is not ${wanted} ${time}${state === "interrupted" ? ", interrupted" : ""}: it is ${alarm.state} (${why})`;
  return `${finish(paragraph(sentence, view, stateBrush(alarm.state, view.paint)), view)}\n`;
}
