import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StackResource } from "../../aws/stack.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { journalDiscarder, restoreStackAfterCrash } from "../../cli/journal/restore.ts";
import { accessOf, dryRunDocument, endDryRun, openSink, viewOf, writeUnlessQuiet } from "../../cli/output.ts";
import { projectFileName, resolveSettings } from "../../cli/project-file.ts";
import { askName } from "../../cli/prompts.ts";
import { runRecordFolder } from "../../cli/run-record.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { describedTarget, openCloud } from "../../cli/target/open-target.ts";
import { namesParts, placeOf, type TargetDescription } from "../../experiment/target.ts";
import { type DestroyOutcome, destroyAll, type StackContents } from "../../operate/stack/destroy.ts";
import { readStatus, type StackPart, type StackStatus } from "../../operate/stack/status.ts";
import { capital, count, counted, listed } from "../../terminal/format.ts";
import {
  type Fact,
  factList,
  factsIn,
  finish,
  headedPage,
  nextLines,
  paragraph,
  type View,
} from "../../terminal/page.ts";
import { columnsFor, table } from "../../terminal/table.ts";
import { depthText } from "../queue/report.ts";
import { eventLine } from "./deploy.ts";

/** Runs `flatten status`: prints the state of the stack. A stack that does not exist is inconclusive. */
export const runStatus: CommandRun<CommonFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const { workload } = await resolveSettings(context, flags);
  return closeAfter(await openCloud(context, flags, { access: "read" }), async (open) => {
    if (!namesParts(workload)) await restoreStackAfterCrash(context, flags, open, "look");
    const status = await readStatus(open.cloud, workload);
    const target = describedTarget(open.description, workload);
    const document = { schemaVersion: 1, kind: "status", target, ...status };
    await sink.show(document, (_, view) => statusReport(status, target, view));
    return status.state === null ? "inconclusive" : "ok";
  });
};

/** The report of `status`. */
export function statusReport(status: StackStatus, target: TargetDescription, view: View): string[] {
  if (status.state === null) {
    return [...paragraph(`The stack does not exist: ${placeOf(target)}`, view), ...nextLines(["flatten deploy"], view)];
  }
  const hasFailed = /FAILED|ROLLBACK/.test(status.state);
  const brush = hasFailed ? view.paint.red : view.paint.green;
  const isStack = target.function === undefined && target.queue === undefined;
  const label = isStack ? "stack" : target.function === undefined ? "queue" : "function";
  const next = isStack ? ["flatten burst", "flatten doctor"] : ["flatten doctor", "flatten watch-metrics"];
  const isBroken = hasFailed || status.gone.length > 0;
  return headedPage(placeOf(target), view, [
    "",
    ...factList([...factsOf(status, label, brush), ...goneFacts(status, view.paint.red)], view),
    "",
    ...resourceTable(status.resources, view),
    "",
    ...nextLines(isBroken && isStack ? ["flatten destroy", "flatten deploy"] : next, view),
  ]);
}

const partLabels = {
  queue: "queue",
  deadLetters: "dead-letter queue",
  mapping: "event source mapping",
} as const satisfies Record<StackPart, string>;

const goneFacts = ({ gone }: StackStatus, brush: (text: string) => string): Fact[] =>
  gone.map((part) => ({
    label: partLabels[part],
    value: "does not exist: it was deleted outside CloudFormation",
    brush,
  }));

function factsOf(
  { state, reason, queue, deadLetters, mapping, scale, beyond }: StackStatus,
  label: string,
  brush: (text: string) => string,
): Fact[] {
  const text = <T>(part: T | null, textOf: (part: T) => string) => (part === null ? undefined : textOf(part));
  return [
    { label, value: `${state}${reason === null ? "" : `: ${reason}`}`, brush },
    ...factsIn({
      [partLabels.queue]: text(queue, depthText),
      [partLabels.deadLetters]: text(deadLetters, depthText),
      [partLabels.mapping]: text(
        mapping,
        (part) => `${part.state}, batch size ${part.batchSize}, ${maximumText(part.maximumConcurrency)}`,
      ),
      "state machines": text(scale, (part) => `${part.stack}: ${part.state}`),
      "delays beyond 900 s": text(beyond, beyondText),
    }),
  ];
}

const maximumText = (most: number | null): string =>
  most === null ? "no MaximumConcurrency" : `MaximumConcurrency ${most}`;

function beyondText({ stack, state, waiting, failed }: NonNullable<StackStatus["beyond"]>): string {
  const waits = waiting === 0 ? "" : `, ${waitingText(waiting)}`;
  const stuck = failed === 0 ? "" : `, ${count(failed)} could not be sent on`;
  return `${stack}: ${state}${waits}${stuck}`;
}

const waitingText = (waiting: number | null): string =>
  waiting === null
    ? "messages that wait: unknown (no permission for scheduler:ListSchedules)"
    : counted(waiting, "message waits", "messages wait");

const resourceTable = (resources: readonly StackResource[], view: View): readonly string[] => {
  const { left } = columnsFor(resources);
  return table(
    [
      left("resource", 1, ({ logicalId }) => logicalId),
      left("state", 2, ({ status }) => status),
      left("type", 3, ({ type }) => type),
    ],
    view,
  ).lines;
};

/** Runs `flatten destroy`: deletes the stack after confirmation. */
export const runDestroy: CommandRun<CommonFlags & DryRunFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const { stack } = await resolveSettings(context, flags);
  const view = viewOf(context, flags);
  const note = (text: string) => writeUnlessQuiet(context, text);
  return closeAfter(await openCloud(context, flags, { access: accessOf(flags) }), async (open) => {
    const { cloud, description } = open;
    const forget = await journalDiscarder(context, open);
    let steps: readonly string[] = [];
    const outcome = await destroyAll({
      cloud,
      stackName: stack,
      confirm: async (stacks, waiting) => {
        steps = [...stacks.flatMap(stepsOf), ...(waiting === 0 ? [] : [lostText(waiting)])];
        if (flags.dryRun) return false;
        if (waiting !== 0) note(`${capital(lostText(waiting))}.\n`);
        for (const { stack: name, resources } of stacks) {
          const heading = `The stack "${name}" will be deleted, with all messages and logs:`;
          note(`${finish(headedPage(heading, view, ["", ...resourceTable(resources, view), ""]), view)}\n`);
        }
        if (description.kind !== "local") await askName(context, flags, `Delete ${stacksText(stacks)}?`, stack);
        return true;
      },
      onEvent: (event) => note(eventLine(event, view)),
      signal: context.interrupted,
    });
    if (flags.dryRun) return endDryRun(sink, dryRunDocument("destroy", open, steps));
    if (outcome.state === "destroyed") await forget();
    const document = { schemaVersion: 1, kind: "destroy", target: description, ...outcome, ...resourcesOf(outcome) };
    const sentence =
      outcome.state === "destroyed"
        ? `${deletedText(outcome.stacks)}${leftText(context.cwd)}`
        : `The stack "${stack}" does not exist; nothing was deleted.`;
    await sink.show(document, (_, page) => paragraph(sentence, page));
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
function lostText(waiting: number | null): string {
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
