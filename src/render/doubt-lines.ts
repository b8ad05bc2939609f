import type { ArmResult } from "../experiment/result.ts";
import type { Doubt } from "../measure/doubts.ts";
import { doubtSentence } from "./doubts.ts";
import { paragraph } from "./parts.ts";
import type { View } from "./view.ts";

/** A doubt, and the arm that it is about where there are several. */
export interface NamedDoubt {
  readonly doubt: Doubt;
  readonly arm?: string;
}

/** An arm's doubts; lost jobs are among them whether or not somebody raised that doubt. */
export function armDoubts(arm: ArmResult): readonly Doubt[] {
  const said = arm.doubts.some((doubt) => doubt.kind === "lost");
  return arm.jobs.lost === 0 || said ? arm.doubts : [{ kind: "lost", jobs: arm.jobs.lost }, ...arm.doubts];
}

/** Doubts as a list of sentences, each said once with the arms that it is about; lost jobs come first, in red. */
export function doubtLines(doubts: readonly NamedDoubt[], view: View): string[] {
  const sentences = new Map<string, { lost: boolean; arms: Set<string> }>();
  for (const { doubt, arm } of doubts) {
    const sentence = doubtSentence(doubt);
    const entry = sentences.get(sentence) ?? { lost: doubt.kind === "lost", arms: new Set<string>() };
    if (arm !== undefined) entry.arms.add(arm);
    sentences.set(sentence, entry);
  }
  const listed = [...sentences].sort(([, a], [, b]) => Number(b.lost) - Number(a.lost));
  return listed.flatMap(([sentence, { lost, arms }]) => {
    const about = arms.size === 0 ? "" : `${[...arms].join(", ")}: `;
    return paragraph(`! ${about}${sentence}`, view, lost ? view.paint.red : view.paint.yellow, 0, 2);
  });
}
