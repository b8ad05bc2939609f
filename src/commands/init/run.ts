import { functionNames } from "../../aws/functions.ts";
import { isFlattenStack, partOf } from "../../aws/workload.ts";
import { defined } from "../../base/encoding.ts";
import { FlattenError, usageError } from "../../base/errors.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { fileFailure } from "../../cli/files.ts";
import { openSink } from "../../cli/output.ts";
import {
  type ProjectFile,
  projectFileName,
  readProjectFile,
  resolveSettings,
  writeProjectFile,
} from "../../cli/project-file.ts";
import { askConsent, canPrompt, promptStreams } from "../../cli/prompts.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { type OpenWorkload, openCloud, openDeployed } from "../../cli/target/open-target.ts";
import { placeOf, type TargetDescription } from "../../experiment/target.ts";
import { type InitDocument, type Survey, survey } from "../../operate/workload/survey.ts";
import { type Fact, factList, factsIn, headedPage, nextLines, paragraph, type View } from "../../terminal/page.ts";

/** Runs `flatten init`: finds a function and what belongs to it, and writes the project file that names it. */
export const runInit: CommandRun<CommonFlags> = async (context, given) => {
  const flags = await chosen(context, given);
  const sink = await openSink(context, flags);
  const settings = await resolveSettings(context, flags);
  return closeAfter(await openDeployed(context, flags, "read"), async (target) => {
    const found = await survey(target);
    const place = settings.target.kind === "endpoint" ? settings.target.url : settings.target.kind;
    const { profile } = settings;
    const before = await readProjectFile(context.cwd);
    const { function: _function, queue: _queue, deadLetterQueue: _dlq, ...kept } = before;
    const file: ProjectFile = {
      ...kept,
      target: place,
      region: target.description.region,
      ...defined({ profile }),
      ...namesFor(target, flags, settings.stack),
    };
    if (!(await mayReplace(context, flags, before, file))) return "refused";
    await writeProjectFile(context.cwd, file).catch((error: Error) => {
      throw fileFailure(error);
    });
    const head = { schemaVersion: 1, kind: "init", target: target.description } as const;
    const document: InitDocument = { ...head, file: { ...file }, found };
    await sink.show(document, (_, view) => initReport(found, target.description, view));
    return "ok";
  });
};

/** The flags, and what they leave open from the wizard. */
async function chosen(context: CommandContext, flags: CommonFlags): Promise<CommonFlags> {
  const { function: functionName, queue, dlq, stack } = flags;
  if (functionName !== undefined || queue !== undefined || dlq !== undefined || stack !== undefined) return flags;
  if (!canPrompt(context)) {
    throw usageError(
      "flatten init needs a function, and there is no terminal to ask on",
      "for example: flatten init --target aws --function orders --yes",
    );
  }
  return askWorkload(context, flags);
}

/** The members that name the workload: flatten's stack by its name, anything else by its function or its queue. */
function namesFor({ workload }: OpenWorkload, { queue, dlq }: CommonFlags, stack: string): Partial<ProjectFile> {
  if (isFlattenStack(workload)) return { stack };
  const { functionName, qualifier } = workload;
  // Without a function the queue is all that names the workload.
  const queueName = functionName === null ? partOf(workload, "queueUrl") : queue;
  const name = functionName === null || qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  return defined({ function: name ?? undefined, queue: queueName, deadLetterQueue: dlq });
}

/** Asks before the file names something else than before. */
async function mayReplace(
  context: CommandContext,
  flags: CommonFlags,
  before: ProjectFile,
  after: ProjectFile,
): Promise<boolean> {
  const isSame = (["target", "region", "profile", "function", "queue", "deadLetterQueue", "stack"] as const).every(
    (name) => before[name] === undefined || before[name] === after[name],
  );
  return isSame || askConsent(context, flags, `Replace the target and the workload in ${projectFileName}?`);
}

/**
 * Asks for what the flags leave open: the target, on AWS the profile and the Region, and a function of the account.
 *
 * @throws {FlattenError} (interrupted) after Ctrl-C; (inconclusive) if the account has no function.
 */
async function askWorkload(context: CommandContext, flags: CommonFlags): Promise<CommonFlags> {
  const { select, text, autocomplete, isCancel } = await import("@clack/prompts");
  const streams = promptStreams(context);
  const answered = <T>(answer: T | symbol): T => {
    if (isCancel(answer)) throw new FlattenError("interrupted", "interrupted; nothing was written");
    return answer as T;
  };
  const target =
    flags.endpointUrl ??
    flags.target ??
    answered<string>(
      await select({
        message: "Where is the function?",
        options: [
          { value: "aws", label: "AWS" },
          { value: "local", label: "the local emulator" },
        ],
        ...streams,
      }),
    );
  const ask = async (message: string, placeholder: string) =>
    answered<string>(await text({ message, placeholder, defaultValue: "", ...streams })).trim() || undefined;
  const isAws = target === "aws";
  const profile = flags.profile ?? (isAws ? await ask("AWS profile?", "the profile of the environment") : undefined);
  const region = flags.region ?? (isAws ? await ask("AWS Region?", "the Region of the profile") : undefined);
  const placed = { ...flags, target, ...(profile && { profile }), ...(region && { region }) };
  const names = await namesIn(context, placed);
  const functionName = answered<string>(
    await autocomplete({
      message: "Which function? Type a part of its name.",
      options: names.map((name) => ({ value: name, label: name })),
      maxItems: 10,
      ...streams,
    }),
  );
  return { ...placed, function: functionName };
}

async function namesIn(context: CommandContext, flags: CommonFlags): Promise<string[]> {
  return closeAfter(await openCloud(context, flags, { seed: 1, access: "read" }), async ({ cloud }) => {
    const names = await functionNames(cloud);
    if (names.length > 0) return names.sort();
    throw new FlattenError("inconclusive", "the account has no Lambda function in this Region", {
      remedy: "choose another Region: flatten init --region <name>",
    });
  });
}

/** The report of `init`: what was found, what flatten can do with it, and what to type next. It fits 24 lines. */
export function initReport(found: Survey, target: TargetDescription, view: View): string[] {
  const can = abilities(found);
  const cannot = limitations(found);
  // The file has the target and the workload, so the commands need no flags.
  const { atPlace: _, ...here } = view;
  return headedPage(placeOf(target), view, [
    "",
    ...factList(factsOf(found), view),
    "",
    ...paragraph(`flatten can: ${can.join("; ")}.`, view, undefined, 0, 2),
    ...(cannot.length === 0 ? [] : paragraph(`It cannot: ${cannot.join("; ")}.`, view, view.paint.yellow, 0, 2)),
    ...paragraph("Written to flatten.config.json: every command in this folder now works on it.", view),
    ...nextLines([...(found.functionName === null ? [] : ["flatten measure", "flatten plan"]), "flatten doctor"], here),
  ]);
}

const unknown = "unknown: no permission to read it";

/** The text of a fact that was read. */
function textOf<T>(read: T | null | "denied", text: (value: T) => string, none: string): string {
  if (read === "denied") return unknown;
  return read === null ? none : text(read as T);
}

function factsOf(found: Survey): Fact[] {
  const { functionName, queueName, deadLetterQueueName } = found;
  return factsIn({
    function: textOf(
      found.function,
      ({ runtime, memoryMegabytes, timeoutSeconds, reservedConcurrency }) =>
        `${functionName}: ${runtime || "container image"}, ${memoryMegabytes} MB, timeout ${timeoutSeconds} s, ${reservedConcurrency === undefined ? "no reserved concurrency" : `${reservedConcurrency} reserved`}`,
      "no function reads the queue",
    ),
    mapping: textOf(
      found.mapping,
      ({ state, batchSize, batchingWindowSeconds, maximumConcurrency }) =>
        `${state}, batch size ${batchSize}, window ${batchingWindowSeconds} s, ${maximumConcurrency === undefined ? "no MaximumConcurrency" : `MaximumConcurrency ${maximumConcurrency}`}`,
      "none: no queue invokes the function",
    ),
    queue: textOf(
      found.queue,
      ({ visibilityTimeoutSeconds, delaySeconds, redrive }) =>
        `${queueName}: visibility timeout ${visibilityTimeoutSeconds} s, delay ${delaySeconds} s${redrive === null ? "" : `, ${redrive.maxReceiveCount} receives`}`,
      "none",
    ),
    "dead-letter queue": deadLetterQueueName ?? "none",
    "log group": logText(found),
    alarms: textOf(found.alarms, (names) => (names.length === 0 ? "none" : `${names.length}: ${names.join(", ")}`), ""),
    account: textOf(found.account, ({ limit, unreserved }) => `${limit} concurrent, ${unreserved} unreserved`, ""),
  });
}

function logText({ function: settings, logGroup }: Survey): string {
  if (settings === "denied" || settings === null) return settings === null ? "none" : unknown;
  const level = settings.systemLogLevel === undefined ? "" : `, system log level ${settings.systemLogLevel}`;
  const kept = textOf(
    logGroup,
    ({ retentionDays }) => (retentionDays === undefined ? "never expires" : `kept for ${retentionDays} days`),
    "does not exist yet",
  );
  return `${settings.logGroup}: ${kept}${level}`;
}

const isWarn = ({ function: settings }: Survey): boolean =>
  settings !== null && settings !== "denied" && settings.systemLogLevel === "WARN";

/** What flatten can do with what was found. */
function abilities(found: Survey): string[] {
  const hasFunction = found.functionName !== null;
  return textsOf([
    ["measure the exact concurrency and the durations from the log", hasFunction && !isWarn(found)],
    ["read CloudWatch's metrics", hasFunction],
    ["check the settings", hasFunction],
    ["plan delays, a maximum or reserved concurrency for its load", found.mapping !== null],
    ["send bursts with your payloads", hasFunction],
    ["look into the queue", found.queueName !== null],
    ["redrive dead-lettered messages", found.deadLetterQueueName !== null],
  ]);
}

function limitations(found: Survey): string[] {
  const { functionName, mapping, queueName, deadLetterQueueName } = found;
  const noQueue = "no queue is in front of the function, so only direct invokes can be planned";
  return textsOf([
    ["measure concurrency from the log: at the level WARN only failures are logged", isWarn(found)],
    [`delay the jobs: ${noQueue}`, mapping === null && functionName !== null],
    ["show failed messages: the queue has no dead-letter queue", deadLetterQueueName === null && queueName !== null],
    [
      "follow each message of a burst: it counts them, unless the handler is wrapped in withJobLines",
      queueName !== null,
    ],
  ]);
}

/** The texts that apply. */
const textsOf = (texts: readonly (readonly [text: string, applies: boolean])[]): string[] =>
  texts.filter(([, applies]) => applies).map(([text]) => text);
