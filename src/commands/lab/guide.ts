import { argvIn } from "../../base/encoding.ts";
import { type ExitReason, usageError } from "../../base/errors.ts";
import { commandText } from "../../cli/command-line.ts";
import { viewOf } from "../../cli/output.ts";
import { openSession, type Session } from "../../cli/prompts.ts";
import { paragraph } from "../../terminal/page.ts";
import {
  argvOf,
  awsCostText,
  type Chapter,
  deployContext,
  type Lab,
  played,
  type Question,
  Results,
  readProgress,
  saveDone,
  verdictText,
} from "./chapter.ts";
import { chapters } from "./chapters/chapters.ts";

/** Guides through the chapters on a terminal until the user quits. @param from the number of the first chapter. */
export async function guide(lab: Lab, from: number | undefined): Promise<ExitReason> {
  const session = await openSession(lab.context);
  const { ownStack } = lab.place;
  if (ownStack !== undefined) {
    say(lab, `The lab runs in a stack of its own, ${ownStack}, and removes it at the end if you want.`);
    const code = await session.run(["deploy", ...lab.place.argv], await deployContext(lab.context));
    if (code !== 0) return "cloud";
  }
  let next: number | "list" | undefined = from ?? "list";
  while (next !== undefined && !session.isEnding()) {
    const number: number | undefined = next === "list" ? await chooseChapter(lab, session) : next;
    next = number === undefined ? undefined : await guideChapter(lab, session, number);
  }
  if (session.isEnding()) return "interrupted";
  if (ownStack !== undefined) await removeStack(lab, session, ownStack);
  return "ok";
}

/** Writes a paragraph and an empty line. */
function say({ context }: Lab, text: string, brush = (line: string) => line): void {
  context.stdout.write(`\n${paragraph(text, viewOf(context, {}), brush).join("\n")}\n`);
}

async function removeStack(lab: Lab, session: Session, stack: string): Promise<void> {
  const answer = await session.choose(`The stack ${stack} still exists.`, [
    { value: "remove", label: "Remove it and everything in it", hint: "flatten destroy" },
    { value: "keep", label: "Keep it for the next chapters", hint: "its alarms cost money while it exists" },
  ]);
  const destroy = ["destroy", ...lab.place.argv];
  if (answer !== "keep" && (await session.run(destroy)) === 0) return;
  say(lab, `The stack ${stack} was kept. To remove it: ${commandText(destroy)}`);
}

/** Asks for a chapter; the first one that is not finished is chosen in advance. */
async function chooseChapter({ context }: Lab, session: Session): Promise<number | undefined> {
  const progress = await readProgress(context.cwd);
  const first = chapters.findIndex(({ title }) => progress[title] === undefined);
  const options = chapters.map(({ title }, index) => ({
    value: String(index + 1),
    label: `${String(index + 1).padStart(2)}  ${title}${progress[title] === undefined ? "" : "  (done)"}`,
  }));
  const all = [...options, { value: "quit", label: "Quit" }];
  const chosen = await session.choose("Which chapter?", all, String(Math.max(0, first) + 1));
  return chosen === undefined || chosen === "quit" ? undefined : Number(chosen);
}

/** Runs one chapter. The result is what is next: the number of a chapter, the list, or nothing. */
async function guideChapter(lab: Lab, session: Session, number: number): Promise<number | "list" | undefined> {
  const chapter = chapters[number - 1];
  if (chapter === undefined) return undefined;
  const { bold } = viewOf(lab.context, {}).paint;
  say(lab, `Chapter ${number} of ${chapters.length}: ${chapter.title}`, bold);
  say(lab, chapter.why);
  if (!lab.place.isLocal) say(lab, `On AWS this chapter ${awsCostText(chapter)}, besides the idle stack.`);
  say(lab, chapter.question.text, bold);
  const guess = await askGuess(session, chapter.question);
  if (guess === undefined) return "list";
  await runSteps(lab, session, number, guess);
  return afterwards(lab, session, chapter, number);
}

const noGuess = "no guess";
const guessQuestion = "What is your guess?";

/** Asks for a guess; `noGuess` if the user does not want to guess, undefined if the user goes back. */
async function askGuess(session: Session, { names }: Question): Promise<string | undefined> {
  if (names !== undefined) {
    return session.choose(
      guessQuestion,
      [...names, noGuess].map((name) => ({ value: name, label: name })),
    );
  }
  const answer = await session.text({
    message: guessQuestion,
    initial: noGuess,
    check: (given) => {
      if (given !== noGuess && !Number.isFinite(numberOf(given)))
        throw usageError("a guess is a number", "or press Enter");
    },
  });
  return answer === undefined || answer === noGuess ? answer : String(numberOf(answer));
}

/** A typed number, which may have a unit: `12`, `3,000 ms`, `45 s`. */
const numberOf = (text: string): number => Number.parseFloat(text.replaceAll(",", ""));

/** Runs the commands of a chapter, and shows what they mean. Returns early if one fails, or if the user goes back. */
async function runSteps(lab: Lab, session: Session, number: number, guess: string): Promise<void> {
  const chapter = chapters[number - 1] as Chapter;
  const documents: unknown[] = [];
  for (const [index, { argv }] of chapter.steps.entries()) {
    const following = chapter.steps[index + 1];
    const { code, document } = await played(lab, number, (change) => session.run(argvOf(lab, argv), change));
    if (code !== 0) return say(lab, `The command ended with exit code ${code}, so the chapter is not finished.`);
    documents.push(document);
    const [message, label] =
      following === undefined
        ? ["That was the last command of this chapter.", "See what it means"]
        : [`Next: ${commandText(argvOf(lab, following.argv))}`, "Run it"];
    if (!(await session.pause(message, label))) return;
  }
  const finding = chapter.finding(new Results(documents));
  const given = guess === noGuess ? {} : { guess };
  say(lab, verdictText(chapter, finding, given.guess), viewOf(lab.context, {}).paint.bold);
  await saveDone(lab.context.cwd, chapter.title, { ...given, answer: finding.answer });
}

/** Asks what is next, and runs command lines that the user types, until the user leaves the chapter. */
async function afterwards(
  lab: Lab,
  session: Session,
  { tryNext }: Chapter,
  number: number,
): Promise<number | "list" | undefined> {
  const following = chapters[number];
  for (;;) {
    const chosen = await session.choose("What next?", [
      ...(following === undefined
        ? []
        : [{ value: "next", label: `Chapter ${number + 1}: ${following.title}` } as const]),
      ...tryNext.map((line, index) => ({ value: `try ${index}`, label: `Try: flatten ${line}` })),
      { value: "type", label: "Try a command of your own" },
      { value: "again", label: "Repeat this chapter" },
      { value: "list", label: "All chapters" },
      { value: "quit", label: "Quit the lab" },
    ]);
    if (chosen === "next") return number + 1;
    if (chosen === "again") return number;
    if (chosen === "list") return "list";
    if (chosen === undefined || chosen === "quit") return undefined;
    const line = chosen === "type" ? await askLine(session, tryNext[0] ?? "") : tryNext[Number(chosen.slice(4))];
    if (line === undefined) continue;
    await played(lab, number, (change) => session.run(argvOf(lab, argvIn(line)), change));
  }
}

const askLine = (session: Session, example: string): Promise<string | undefined> =>
  session.text({ message: "Which command? Type it as in a shell.", initial: `flatten ${example}` });
