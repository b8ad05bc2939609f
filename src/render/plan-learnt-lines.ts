import type { LearntWork } from "../experiment/learn-work.ts";
import { paragraph } from "./parts.ts";
import { fitSentence, learnDoubtSentence, learntSentence, sizedSentence } from "./plan-learnt-words.ts";
import type { View } from "./view.ts";

/** What was learnt of the work, how it goes with size, and what that cannot say. */
export function learntLines(learnt: LearntWork, view: View): string[] {
  const sentences = [learntSentence(learnt), fitSentence(learnt), sizedSentence(learnt)];
  return [
    ...sentences.flatMap((sentence) => (sentence === undefined ? [] : paragraph(sentence, view))),
    ...learnt.doubts.flatMap((doubt) => paragraph(`! ${learnDoubtSentence(doubt)}`, view, view.paint.yellow, 0, 2)),
  ];
}
