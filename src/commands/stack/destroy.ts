import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { discardJournalLater } from "../../cli/journal/restore.ts";
import { openSink, resultText, viewOf, writeUnlessQuiet } from "../../cli/output.ts";
import { projectFileName, resolveSettings } from "../../cli/project-file.ts";
import { askName } from "../../cli/prompts.ts";
import { runRecordFolder } from "../../cli/run-record.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { openCloud } from "../../cli/target/open-cloud.ts";
import { type DestroyOutcome, destroyAll, type StackContents } from "../../operate/stack/destroy.ts";
import { capital, counted, listed } from "../../terminal/format.ts";
import { finish, paragraph } from "../../terminal/page.ts";
import { accessOf, dryRunDocument, endDryRun } from "../common/dry-run.ts";
import { eventLine } from "./deploy-report.ts";
import { resourcesReport } from "./status-report.ts";

/** Runs `flatten destroy`: deletes the stack after confirmation. */
export const runDestroy: CommandRun<CommonFlags & DryRunFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const { stack } = await resolveSettings(context, flags);
  const view = viewOf(context, flags);
  const note = (text: string) => writeUnlessQuiet(context, text);
  return closeAfter(await openCloud(context, flags, { access: accessOf(flags) }), async (open) => {
    const { cloud, description } = open;
    const forget = await discardJournalLater(context, open);
    let steps: readonly string[] = [];
    const outcome = await destroyAll({
      cloud,
      stackName: stack,
      confirm: async (stacks, waiting) => {
        steps = [...stacks.flatMap(stepsOf), ...(waiting === 0 ? [] : [waitingText(waiting)])];
        if (flags.dryRun) return false;
        if (waiting !== 0) note(`${capital(waitingText(waiting))}.\n`);
        for (const { stack: name, resources } of stacks) {
          note(resourcesReport(`The stack "${name}" will be deleted, with all messages and logs:`, resources, view));
        }
        if (description.kind !== "local") await askName(context, flags, `Delete ${stacksText(stacks)}?`, stack);
        return true;
      },
      onEvent: (event) => note(eventLine(event, view)),
      signal: context.interrupted,
    });
    if (flags.dryRun) return endDryRun(context, flags, sink, dryRunDocument("destroy", open, steps));
    if (outcome.state === "destroyed") await forget();
    const document = { schemaVersion: 1, kind: "destroy", target: description, ...outcome, ...resourcesOf(outcome) };
    const sentence =
      outcome.state === "destroyed"
        ? `${deletedText(outcome.stacks)}${leftText(context.cwd)}`
        : `The stack "${stack}" does not exist; nothing was deleted.`;
    await sink.write(resultText(context, flags, document, () => finish(paragraph(sentence, view), view)));
    return "ok";
  });
};

/** The resources of all deleted stacks in one list, which the result had before it named the stacks. */
const resourcesOf = (outcome: DestroyOutcome) =>
  outcome.state === "destroyed" ? { resources: outcome.stacks.flatMap(({ resources }) => resources) } : {};

/** What a dry run would delete, as its steps. */
const stepsOf = ({ stack, resources }: StackContents): string[] =>
  resources.map(({ logicalId, type }) => `delete ${logicalId} (${type}) from ${stack}`);

const stacksText = (stacks: readonly StackContents[]): string =>
  `the ${stacks.length === 1 ? "stack" : "stacks"} ${listed(stacks.map(({ stack }) => `"${stack}"`))}`;

const deletedText = (stacks: readonly StackContents[]): string =>
  `T${stacksText(stacks).slice(1)} ${stacks.length === 1 ? "was" : "were"} deleted.`;

/** Messages that would have been sent later are lost with the stack. */
function waitingText(waiting: number | null): string {
  const messages =
    waiting === null ? "all messages that wait" : counted(waiting, "message that waits", "messages that wait");
  const unknown = waiting === null ? "; how many is unknown: no permission for scheduler:ListSchedules" : "";
  return `${messages} for a delay of more than 900 s ${waiting === 1 ? "is" : "are"} deleted, and will not be sent${unknown}`;
}

/** Names the local files that remain after the stack is deleted. */
function leftText(folder: string): string {
  const left = [runRecordFolder, projectFileName].filter((name) => existsSync(join(folder, name)));
  return left.length === 0 ? "" : ` Local files that remain: ${left.join(" and ")}.`;
}
