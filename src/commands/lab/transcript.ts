import { FlattenError } from "../../base/errors.ts";
import { writeNote } from "../../cli/output.ts";
import { commandText } from "../../cli/session.ts";
import { wrap } from "../../terminal/page.ts";
import { type Chapter, type Finding, Results } from "./chapter.ts";
import { argvOf, type Lab, played, verdictText } from "./play.ts";

/** A chapter that has run, as the JSON document of the lab shows it. */
export interface PlayedChapter {
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
export async function playChapter(lab: Lab, chapter: Chapter, number: number): Promise<PlayedChapter> {
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
export const transcript = (all: readonly PlayedChapter[], columns: number): string =>
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
