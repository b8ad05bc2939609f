import type { LearntWork } from "../experiment/learn-work.ts";
import { paragraph } from "./parts.ts";
import { fitSentence, learnDoubtSentence, learntSentence } from "./plan-learnt-words.ts";
import type { View } from "./view.ts";

/** What was learnt of the work, how it goes with size, and what that cannot say. */
export function learntLines(learnt: LearntWork, view: View): string[] {
  const fit = fitSentence(learnt);
  return [
    ...paragraph(learntSentence(learnt), view),
    ...(fit === undefined ? [] : paragraph(fit, view)),
    ...learnt.doubts.flatMap((doubt) => paragraph(`! ${learnDoubtSentence(doubt)}`, view, view.paint.yellow, 0, 2)),
  ];
}
