import { type CommandContext, type CommandRun, type CommandTable, canAsk } from "../../cli/command.ts";
import { placeArgv } from "../../cli/command-line.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { viewOf } from "../../cli/output.ts";
import { version } from "../../cli/package.ts";
import { isExperimentFile, listRunFiles, readRun } from "../../cli/past-runs.ts";
import { resolveSettings, type Settings } from "../../cli/project-file.ts";
import { openSession, type Session } from "../../cli/prompts.ts";
import { isExperiment } from "../../cli/run-record.ts";
import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { placeNames } from "../../experiment/target.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { counted } from "../../terminal/format.ts";
import { clean, factList, factsIn, finish, type View } from "../../terminal/page.ts";
import { choices, cleanUps, type Variant } from "./choices.ts";

/** The most runs that the menu of past runs shows. */
const runsShown = 12;

/** Runs `flatten home`: shows where commands run and a menu until the user quits; prints the help without a terminal. */
export const homeWith =
  (commands: CommandTable): CommandRun<CommonFlags> =>
  async (context, flags) => {
    if (!canAsk(context) || flags.plain) {
      await context.runLine(["--help"]);
      return "ok";
    }
    const session = await openSession(context);
    while (!session.isEnding()) {
      await showHead(context, flags);
      const chosen = await session.choose("What do you want to do?", [
        ...choices,
        { value: "runs", label: "Past runs", hint: "flatten runs show" },
        { value: "clean", label: "Clean up", hint: "messages, records, local state, stack" },
        { value: "quit", label: "Quit" },
      ]);
      if (chosen === undefined || chosen === "quit") break;
      const variant = await variantOf(context, session, chosen);
      if (variant === undefined) continue;
      const lineOf = async (argv: readonly string[]) => [...argv, ...(await placeOf(commands, argv, flags))];
      if ((await runVariant(session, variant, lineOf)) === "quit") break;
    }
    return session.isEnding() ? "interrupted" : "ok";
  };

async function showHead(context: CommandContext, flags: CommonFlags): Promise<void> {
  const settings = await resolveSettings(context, flags);
  const last = await lastRun(context.cwd);
  const view = viewOf(context, {});
  context.stdout.write(`\n${finish(homeLines({ version, settings, last }, view), view)}\n\n`);
}

/** The newest burst or comparison; undefined if there is none, or if its record cannot be read. */
async function lastRun(cwd: string): Promise<ResultDocument | undefined> {
  const newest = (await listRunFiles(cwd)).find(isExperimentFile);
  const document = newest && (await readRun(cwd, newest).catch(() => undefined));
  return document !== undefined && isExperiment(document) ? document : undefined;
}

/** The command of a choice; undefined if the user goes back. */
async function variantOf(context: CommandContext, session: Session, chosen: string): Promise<Variant | undefined> {
  if (chosen === "runs") return pastRun(context, session);
  if (chosen === "clean") return choose(session, "What should be removed?", cleanUps);
  const choice = choices.find(({ value }) => value === chosen);
  if (choice === undefined) return undefined;
  const { variants, message } = choice;
  return message === undefined ? variants[0] : choose(session, message, variants);
}

async function choose(session: Session, message: string, variants: readonly Variant[]): Promise<Variant | undefined> {
  const options = variants.map(({ label, hint }, index) => ({
    value: String(index),
    label,
    ...(hint === undefined ? {} : { hint }),
  }));
  const index = await session.choose(message, options);
  return index === undefined ? undefined : variants[Number(index)];
}

async function pastRun(context: CommandContext, session: Session): Promise<Variant | undefined> {
  const files = await listRunFiles(context.cwd);
  if (files.length === 0) return { label: "", argv: ["runs", "list"], questions: [] };
  const options = files.slice(0, runsShown).map(({ id }) => ({ value: id, label: id }));
  const id = await session.choose("Which run? The newest is first.", options);
  return id === undefined ? undefined : { label: "", argv: ["runs", "show", id], questions: [] };
}

/** Asks for the flags of a command, runs it, and asks what is next: the menu, or the same command with other values. */
async function runVariant(
  session: Session,
  variant: Variant,
  lineOf: (argv: readonly string[]) => Promise<readonly string[]>,
): Promise<"menu" | "quit"> {
  let answers: readonly string[] = variant.questions.map(({ initial }) => initial);
  for (;;) {
    const given = await ask(session, variant, answers);
    if (given === undefined) return "menu";
    answers = given;
    await session.run(await lineOf([...variant.argv, ...answerFlags(variant, answers)]));
    if (variant.argv[0] === "lab") return "menu";
    const next = await session.choose("What next?", [
      { value: "menu", label: "Back to the menu" },
      ...(variant.questions.length === 0 ? [] : [{ value: "again", label: "Run it again with other values" } as const]),
      { value: "quit", label: "Quit" },
    ]);
    if (next !== "again") return next === "quit" ? "quit" : "menu";
  }
}

/** The answers to the questions, each with the previous one as its default; undefined if the user goes back. */
async function ask(
  session: Session,
  { questions }: Variant,
  before: readonly string[],
): Promise<readonly string[] | undefined> {
  const answers: string[] = [];
  for (const [index, { flag, message, parse }] of questions.entries()) {
    const answer = await session.text({
      message,
      initial: before[index] ?? "",
      ...(parse === undefined ? {} : { check: parse(flag) }),
    });
    if (answer === undefined) return undefined;
    answers.push(answer);
  }
  return answers;
}

const answerFlags = ({ questions }: Variant, answers: readonly string[]): string[] =>
  questions.flatMap(({ flag, without }, index) => {
    const answer = answers[index];
    return answer === undefined || answer === without ? [] : [flag, answer];
  });

/** The flags of the target to add to a command line. One that names its target keeps it: only where to reach it is added. */
async function placeOf(
  commands: CommandTable,
  argv: readonly string[],
  flags: CommonFlags,
): Promise<readonly string[]> {
  const definition = await (commands[argv.slice(0, 2).join(" ")] ?? commands[argv[0] ?? ""])?.load();
  if (definition?.opensNoTarget) return [];
  const { target: _, endpointUrl: __, stack: ___, ...account } = flags;
  return placeArgv(argv.includes("--target") ? account : flags);
}

/** The most curves of a comparison, so that the menu below them stays on a page of 24 rows. */
const curvesShown = 4;

/** The head of the home screen: where commands run, and the last run as small curves. */
function homeLines(
  { version, settings, last }: { version: string; settings: Settings; last: ResultDocument | undefined },
  view: View,
): string[] {
  const { bold, dim } = view.paint;
  const facts = factsIn({
    "runs on": targetText(settings),
    "works on": workloadText(settings),
    "last run": last === undefined ? "none in this folder" : lastText(last),
  });
  return [
    `${bold("flatten")} ${dim(version)}${dim(" · see the peak of a burst, and flatten it")}`,
    ...factList(facts, view),
    ...(last === undefined ? [] : curvesOf(last.arms, view)),
  ];
}

function targetText({ target, region, profile }: Settings): string {
  if (target.kind === "local") return "the emulator on this machine: no account, no cost";
  if (target.kind === "endpoint") return `the endpoint ${target.url}`;
  return ["AWS", region ?? "the Region of the profile", profile === undefined ? "" : `profile ${profile}`]
    .filter((part) => part !== "")
    .join(" · ");
}

function workloadText({ workload, stack }: Settings): string {
  const parts = [
    ...(workload.functionName === undefined ? [] : [`function ${workload.functionName}`]),
    ...(workload.queue === undefined ? [] : [`queue ${workload.queue}`]),
    ...(workload.deadLetterQueue === undefined ? [] : [`dead-letter queue ${workload.deadLetterQueue}`]),
  ];
  return parts.length === 0 ? `stack ${workload.stack ?? stack}` : parts.join(" · ");
}

function lastText({ kind, arms, target }: ResultDocument): string {
  const jobs = [...new Set(arms.map(({ count }) => counted(count, "job")))].join(" or ");
  const what = kind === "burst" ? `burst of ${jobs}` : `comparison of ${counted(arms.length, "arm")} of ${jobs}`;
  const hidden = arms.length > curvesShown ? `, the first ${curvesShown}` : "";
  return `${what}, ${placeNames[target.kind]}${hidden}; peaks on the right`;
}

function curvesOf(arms: readonly ArmResult[], view: View): readonly string[] {
  const shown = arms.slice(0, curvesShown).map(({ name, series }) => ({ name: clean(name), series }));
  return smallMultiples(shown, view, shown.length === 1 ? 3 : 1, 4);
}
