import { type ExitReason, FlattenError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { type CommandContext, canAsk } from "../../cli/context.ts";
import { openSink, resultText } from "../../cli/output.ts";
import { askConsent } from "../../cli/prompts.ts";
import { chapters } from "./chapters/chapters.ts";
import { answerText, deployContext, type Lab, labPlace } from "./play.ts";
import { readProgress } from "./progress.ts";
import { labListReport } from "./report.ts";
import { type PlayedChapter, playChapter, transcript } from "./transcript.ts";

type LabFlags = CommonFlags & { readonly chapter?: number; readonly list?: boolean };

/** Runs `flatten lab`: guides through the chapters on a terminal, and prints all of them as one page elsewhere. */
export const runLab: CommandRun<LabFlags> = async (context, flags) => {
  if (flags.list) return list(context, flags);
  const lab: Lab = { context, place: await labPlace(context, flags), seed: flags.seed };
  if (canAsk(context) && !flags.plain && flags.output === undefined && flags.format !== "json") {
    const { guide } = await import("./guide.ts");
    return guide(lab, flags.chapter);
  }
  return printWhole({ ...lab, seed: flags.seed ?? context.drawSeed() }, flags);
};

async function list(context: CommandContext, flags: LabFlags): Promise<ExitReason> {
  const sink = await openSink(context, flags);
  const progress = await readProgress(context.cwd);
  const document = {
    schemaVersion: 1,
    kind: "lab-list",
    chapters: chapters.map(({ title, question }, index) => ({
      number: index + 1,
      title,
      question: question.text,
      done: progress[title] ?? null,
      measured: progress[title] === undefined ? null : answerText(progress[title].answer, question),
    })),
  } as const;
  await sink.write(resultText(context, flags, document, labListReport));
  return "ok";
}

/** Runs every chapter, or the one of `--chapter`, and prints the page; also after a failure, up to it. */
async function printWhole(lab: Lab, flags: LabFlags): Promise<ExitReason> {
  const { context } = lab;
  const sink = await openSink(context, flags);
  const all: PlayedChapter[] = [];
  const { ownStack } = lab.place;
  if (ownStack !== undefined) {
    const question = `Deploy the stack "${ownStack}", run the lab in it, and remove it at the end?`;
    if (!(await askConsent(context, flags, question))) return "refused";
    const code = await context.runLine(["deploy", ...lab.place.argv], {
      ...(await deployContext(context)),
      stdout: context.stderr,
    });
    if (code !== 0) throw new FlattenError("cloud", `the stack "${ownStack}" was not deployed; the lab did not run`);
  }
  try {
    for (const [index, chapter] of chapters.entries()) {
      if (flags.chapter !== undefined && flags.chapter !== index + 1) continue;
      if (context.interrupted.aborted) return "interrupted";
      all.push(await playChapter(lab, chapter, index + 1));
    }
    return "ok";
  } finally {
    const document = {
      schemaVersion: 1,
      kind: "lab",
      seed: lab.seed,
      chapters: all.map(({ chapter, number, steps, finding }) => ({
        number,
        title: chapter.title,
        question: chapter.question.text,
        measured: answerText(finding.answer, chapter.question),
        commands: steps.map(({ command }) => command),
        ...finding,
      })),
    };
    if (all.length > 0) {
      await sink.write(resultText(context, flags, document, (_, { columns }) => transcript(all, columns)));
    }
    if (ownStack !== undefined) {
      await context.runLine(["destroy", ...lab.place.argv], { stdout: context.stderr });
    }
  }
}
