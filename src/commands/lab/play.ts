import type { CommandContext, ContextChange } from "../../cli/context.ts";
import { count, counted } from "../../terminal/format.ts";
import type { Chapter, Finding, Question } from "./chapter.ts";
import type { LabPlace } from "./place.ts";

/** What every command of the lab is run with. */
export interface Lab {
  readonly context: CommandContext;
  readonly place: LabPlace;
  /** Seed of every command, so that a lab can be repeated; undefined to draw one for each. */
  readonly seed: number | undefined;
}

/** The command line of a step, with the flags of the target. */
export const argvOf = ({ place }: Lab, argv: readonly string[]): string[] => [...argv, ...place.argv];

/** How a command ended, and the JSON document of its result. */
export interface Ended {
  readonly code: number;
  readonly document: unknown;
}

/**
 * Runs a command of a chapter, and keeps the document of its result. Its run record is named after the chapter: `lab-3`.
 *
 * @param number of the chapter.
 * @param run runs the command line with changes of its context.
 */
export async function played(
  lab: Lab,
  number: number,
  run: (change: ContextChange) => Promise<number>,
): Promise<Ended> {
  let document: unknown;
  const { seed } = lab;
  const code = await run({
    runName: `lab-${number}`,
    ...(seed === undefined ? {} : { drawSeed: () => seed }),
    onResult: (result) => {
      document = result;
    },
  });
  return { code, document };
}

/** An answer with its unit: `12 at the same time`. */
export function answerText(
  answer: number | string | null,
  { noun, unit = "" }: Pick<Question, "noun" | "unit">,
): string {
  if (answer === null) return "not measured";
  if (typeof answer === "string") return answer;
  return noun === undefined ? `${count(answer)} ${unit}`.trim() : counted(answer, noun);
}

/** Closer than this share of the answer is a good guess. */
const closeShare = 0.1;

/** What happened, compared with the guess, and why. */
export function verdictText({ question }: Chapter, { answer, because }: Finding, guess: string | undefined): string {
  const measured = answerText(answer, question);
  return `${comparison(answer, guess, measured)} ${because}`;
}

function comparison(answer: Finding["answer"], guess: string | undefined, measured: string): string {
  if (guess === undefined || answer === null) return `Measured: ${measured}.`;
  if (typeof answer === "string") {
    return guess === answer ? `Your guess was right: ${measured}.` : `You guessed ${guess}; it was ${measured}.`;
  }
  const distance = Math.abs(Number(guess) - answer);
  if (distance < 0.005 * Math.abs(answer)) return `Your guess was right: ${measured}.`;
  const isClose = distance <= closeShare * Math.abs(answer);
  return `You guessed ${guess}${isClose ? ", which is close" : ""}: it was ${measured}.`;
}
