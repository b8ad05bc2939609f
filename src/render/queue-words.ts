import type { QueueDepth, QueueSettings, QueueStats } from "../operate/queue-document.ts";
import { count, counted, roughly, seconds, timeOfDay } from "./format.ts";
import type { Fact } from "./parts.ts";

/** A depth as one phrase: `12 visible, 3 in flight, 0 delayed`. */
export const heldWords = ({ visible, notVisible, delayed }: QueueDepth): string =>
  `${count(visible)} visible, ${count(notVisible)} in flight, ${count(delayed)} delayed`;

/** Said before a burst: other jobs run beside it. */
export const heldNote = (held: QueueDepth): string =>
  `The queue is not empty (${heldWords(held)}): those jobs run beside this burst, and take concurrency from it. ` +
  "To start clean: flatten queue purge";

/** How long the oldest message has been waiting, and when CloudWatch said so. */
export const ageWords = (oldest: QueueStats["oldestMessage"]): string =>
  oldest === null
    ? "not known to CloudWatch"
    : `${seconds(oldest.seconds)}, as of ${timeOfDay(oldest.minute).slice(0, 5)} UTC`;

const daySeconds = 86_400;

const span = (value: number): string =>
  value > 0 && value % daySeconds === 0 ? counted(value / daySeconds, "day") : value === 0 ? "0 s" : roughly(value);

/** The settings that decide how messages travel. */
export const settingFacts = (settings: QueueSettings): Fact[] => [
  { label: "visibility timeout", value: span(settings.visibilityTimeoutSeconds) },
  { label: "delay", value: span(settings.delaySeconds) },
  { label: "retention", value: span(settings.retentionSeconds) },
];
