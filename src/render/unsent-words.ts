import type { UnsentReason } from "../measure/doubts.ts";
import { count } from "./format.ts";
import { clean } from "./text-width.ts";

const words = {
  refused: "not taken",
  unconfirmed: "without an answer, so they may have been taken all the same",
  interrupted: "not begun when it was interrupted",
  "timed-out": "not begun when the time was up",
  failed: "not begun when sending broke off",
} as const satisfies Record<UnsentReason["why"], string>;

/** Why some jobs were not sent, as a clause: `3 not taken (access denied)`. */
export function unsentWords({ why, jobs, says }: UnsentReason): string {
  return `${count(jobs)} ${words[why]}${says === null ? "" : ` (${clean(says)})`}`;
}
