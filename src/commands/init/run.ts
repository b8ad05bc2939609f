import { isFlattenStack, partOf } from "../../aws/workload.ts";
import { defined } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { fileFailure } from "../../cli/files.ts";
import { openSink, resultText } from "../../cli/output.ts";
import {
  type ProjectFile,
  projectFileName,
  readProjectFile,
  resolveSettings,
  writeProjectFile,
} from "../../cli/project-file.ts";
import { askConsent, canPrompt } from "../../cli/prompts.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { type OpenWorkload, openDeployed } from "../../cli/target/deployed.ts";
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
  return (await import("./wizard.ts")).askWorkload(context, flags);
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
