import { functionNames } from "../../aws/functions.ts";
import { isFlattenStack, partOf } from "../../aws/workload.ts";
import { defined } from "../../base/encoding.ts";
import { FlattenError, usageError } from "../../base/errors.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { fileFailure } from "../../cli/files.ts";
import { openSink, resultText } from "../../cli/output.ts";
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
import { type InitDocument, survey } from "../../operate/workload/survey.ts";
import { initReport } from "./report.ts";

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
      ...(profile === undefined ? {} : { profile }),
      ...namesFor(target, flags, settings.stack),
    };
    if (!(await mayReplace(context, flags, before, file))) return "refused";
    await writeProjectFile(context.cwd, file).catch((error: Error) => {
      throw fileFailure(error);
    });
    const head = { schemaVersion: 1, kind: "init", target: target.description } as const;
    const document: InitDocument = { ...head, file: { ...file }, found };
    await sink.write(resultText(context, flags, document, (_, view) => initReport(found, target.description, view)));
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

const otherProfile = "the profile of the environment";

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
  const profile = flags.profile ?? (isAws ? await ask("AWS profile?", otherProfile) : undefined);
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
