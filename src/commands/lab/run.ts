import { type ExitReason, FlattenError } from "../../base/errors.ts";
import { type CommandContext, type CommandRun, canAsk } from "../../cli/command.ts";
import { commandText } from "../../cli/command-line.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { openSink, writeNote } from "../../cli/output.ts";
import { askConsent } from "../../cli/prompts.ts";
import { counted } from "../../terminal/format.ts";
import { nextLines, type View, wrap } from "../../terminal/page.ts";
import { columnsFor, table } from "../../terminal/table.ts";
import {
  answerText,
  argvOf,
  type Chapter,
  deployContext,
  type Finding,
  type Lab,
  labPlace,
  type Progress,
  played,
  Results,
  readProgress,
  verdictText,
} from "./chapter.ts";
import { chapters } from "./chapters/chapters.ts";

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
  const document = listDocument(await readProgress(context.cwd));
  await sink.show(document, listReport);
  return "ok";
}

/** The document of `flatten lab --list`; `done` is null for a chapter that is not finished. */
const listDocument = (progress: Progress) => ({
  schemaVersion: 1,
  kind: "lab-list",
  chapters: chapters.map(({ title, question }, index) => ({
    number: index + 1,
    title,
    question: question.text,
    done: progress[title] ?? null,
    measured: progress[title] === undefined ? null : answerText(progress[title].answer, question),
  })),
});

/** The list of the chapters, with what was guessed and measured. */
function listReport({ chapters: all }: ReturnType<typeof listDocument>, view: View): string[] {
  const done = all.filter((chapter) => chapter.done !== null);
  const next = all.find((chapter) => chapter.done === null);
  const { left, right } = columnsFor(all);
  const { lines } = table(
    [
      right("", 1, ({ number }) => String(number)),
      left("chapter", 1, ({ title }) => title),
      right("guess", 3, (each) => each.done?.guess ?? ""),
      left("measured", 2, ({ measured }) => measured ?? ""),
    ],
    view,
  );
  return [
    view.paint.bold(`${counted(all.length, "chapter")}, ${done.length} done`),
    "",
    ...lines,
    "",
    ...nextLines([next === undefined ? "flatten lab --chapter 1" : `flatten lab --chapter ${next.number}`], view),
  ];
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
      await sink.show(document, (_, { columns }) => transcript(all, columns));
    }
    if (ownStack !== undefined) {
      await context.runLine(["destroy", ...lab.place.argv], { stdout: context.stderr });
    }
  }
}

/** A chapter that has run, as the JSON document of the lab shows it. */
interface PlayedChapter {
  readonly chapter: Chapter;
  readonly number: number;
  /** Each command line with what it printed. */
  readonly steps: readonly { readonly command: string; readonly text: string }[];
  readonly finding: Finding;
}

/** An output that keeps its text. */
class TextOutput {
  text = "";
  write(text: string): void {
    this.text += text;
  }
}

/** Runs the commands of a chapter without asking anything. @throws {FlattenError} (inconclusive) if a command fails. */
async function playChapter(lab: Lab, chapter: Chapter, number: number): Promise<PlayedChapter> {
  const documents: unknown[] = [];
  const steps: { command: string; text: string }[] = [];
  writeNote(lab.context, `chapter ${number}: ${chapter.title}`);
  for (const { argv, showsProgress = false } of chapter.steps) {
    const line = argvOf(lab, argv);
    const [stdout, stderr] = [new TextOutput(), new TextOutput()];
    const { code, document } = await played(lab, number, (change) =>
      lab.context.runLine(line, { ...change, stdout, stderr }),
    );
    if (code !== 0) {
      throw new FlattenError(
        "inconclusive",
        `chapter ${number} stopped: ${commandText(line)} ended with exit code ${code}`,
        {
          remedy: stderr.text.trim().split("\n").slice(-2).join("; "),
        },
      );
    }
    documents.push(document);
    steps.push({ command: commandText(line), text: `${showsProgress ? stderr.text : ""}${stdout.text}`.trimEnd() });
  }
  return { chapter, number, steps, finding: chapter.finding(new Results(documents)) };
}

const head = `# The lab: flatten a curve

This page is what \`flatten lab --seed 1\` prints without a terminal. Every number
in it was measured by the command above it, on the emulator. On a terminal the
lab asks for a guess before each run: \`npx flatten lab\`.`;

/** The lab as a page of Markdown. */
const transcript = (all: readonly PlayedChapter[], columns: number): string =>
  [head, ...all.map((each) => chapterPage(each, columns))].join("\n\n");

function chapterPage({ chapter, number, steps, finding }: PlayedChapter, columns: number): string {
  const { title, why, question, tryNext } = chapter;
  const names = question.names === undefined ? "" : ` (${question.names.join(", ")})`;
  return [
    `## ${number}. ${title}`,
    ...[why, `**Guess:** ${question.text}${names}`].map((text) => wrap(text, columns).join("\n")),
    ...steps.map(({ command, text }) => `\`\`\`console\n$ ${command}\n${text}\n\`\`\``),
    wrap(verdictText(chapter, finding, undefined).replace(/^Measured:/, "**Measured:**"), columns).join("\n"),
    `Try next:\n\n\`\`\`\n${tryNext.map((line) => `flatten ${line}`).join("\n")}\n\`\`\``,
  ].join("\n\n");
}
