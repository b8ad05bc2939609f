import type { ResourceChange, StackPlan } from "../../aws/change-sets.ts";
import type { Cloud } from "../../aws/clients.ts";
import type { StackEvent } from "../../aws/stack.ts";
import { defined } from "../../base/encoding.ts";
import { FlattenError, usageError } from "../../base/errors.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import { placeFlags } from "../../cli/command-line.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { restoreStackAfterCrash } from "../../cli/journal/restore.ts";
import { accessOf, dryRunDocument, endDryRun, openSink, viewOf, writeUnlessQuiet } from "../../cli/output.ts";
import {
  projectFileName,
  readProjectFile,
  resolveSettings,
  type Settings,
  writeProjectFile,
} from "../../cli/project-file.ts";
import { askConsent } from "../../cli/prompts.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { openCloud } from "../../cli/target/open-target.ts";
import { chosenBeyondPlan, scalePlan, stackPlan } from "../../cli/target/stacks.ts";
import { placeOf, type TargetDescription } from "../../experiment/target.ts";
import { idleCostUsdPerMonth } from "../../measure/cost.ts";
import { type DeployOutcome, deploy, type ProposedDeployment } from "../../operate/stack/deploy.ts";
import { aboutDollars, timeOfDay } from "../../terminal/format.ts";
import {
  clean,
  crop,
  factList,
  finish,
  headedPage,
  nextLines,
  paragraph,
  type View,
  widthOf,
} from "../../terminal/page.ts";
import { columnsFor, table } from "../../terminal/table.ts";

type DeployFlags = CommonFlags &
  DryRunFlags & {
    readonly parameter?: readonly Readonly<Record<string, string>>[];
    readonly email?: string;
    /** Whether to deploy the stack with the state machines. */
    readonly scale?: boolean;
    /** Whether to deploy the stack for delays beyond 900 s. */
    readonly beyond?: boolean;
  };

/** Runs `flatten deploy`: shows the change set, and creates or updates the stack after confirmation. */
export const runDeploy: CommandRun<DeployFlags> = async (context, flags) => {
  refuseParametersOfSecond(flags);
  const sink = await openSink(context, flags);
  const settings = await resolveSettings(context, flags);
  const parameters = await parametersOf(context, flags);
  const view = viewOf(context, flags);
  const note = (text: string) => writeUnlessQuiet(context, text);
  return closeAfter(await openCloud(context, flags, { access: accessOf(flags) }), async (open) => {
    const { cloud, description } = open;
    if (!flags.dryRun) await restoreStackAfterCrash(context, flags, open, "deploy");
    let steps: readonly string[] = [];
    const plan = await planFor(flags, cloud, settings.stack, parameters);
    const deployed = { ...description, stack: plan.stackName };
    const outcome = await deploy({
      cloud,
      plan,
      // On the local target every command sets all parameters, from the project file and its flags.
      keepUnnamed: description.kind !== "local",
      confirm: async (proposal) => {
        const idleUsd = idleCostUsdPerMonth(proposal.changes.map(({ type }) => type));
        steps = proposal.changes.map(changeText);
        if (flags.dryRun) return false;
        note(`${finish(changesReport(proposal, deployed, idleUsd, view), view)}\n`);
        return description.kind === "local" || askConsent(context, flags, question(proposal.changes, plan.stackName));
      },
      onEvent: (event) => {
        if (isShown(event)) note(eventLine(event, view));
      },
      signal: context.interrupted,
    });
    // The change set is deleted again. Without one, nothing would change.
    if (flags.dryRun) {
      return endDryRun(sink, dryRunDocument("deploy", { description: deployed }, steps));
    }
    if (outcome.state === "declined") {
      note("Nothing was deployed.\n");
      return "refused";
    }
    const document = { schemaVersion: 1, kind: "deploy", target: deployed, ...outcome };
    const next = isSecond(flags) ? [] : ["flatten burst", "flatten compare --delays 0,30,100", "flatten status"];
    await sink.show(document, (_, page) => deployReport(outcome, deployed, next, page));
    if (!isSecond(flags)) await keepPlace(context, settings, description.region, parameters);
    return "ok";
  });
};

/** Whether a stack beside that of flatten is deployed. */
const isSecond = ({ scale, beyond }: DeployFlags): boolean => scale === true || beyond === true;

/** The stack that the flags ask for. */
function planFor(
  { scale, beyond, queue }: DeployFlags,
  cloud: Cloud,
  stack: string,
  parameters: Readonly<Record<string, string>>,
): Promise<StackPlan> {
  if (scale) return scalePlan(cloud, stack);
  return beyond ? chosenBeyondPlan(cloud, stack, queue) : stackPlan(stack, parameters);
}

/** A stack beside that of flatten takes its parameters from it. @throws {FlattenError} (usage) */
function refuseParametersOfSecond(flags: DeployFlags): void {
  const { scale, beyond, parameter, email, queue } = flags;
  const second = scale ? "--scale" : "--beyond";
  if (queue !== undefined && !beyond) {
    throw usageError(
      "--queue requires --beyond: only the stack for delays beyond 900 s belongs to a queue",
      `flatten deploy --beyond --queue ${queue}`,
    );
  }
  if (scale && beyond) {
    throw usageError(
      "--scale and --beyond cannot be combined: each deploys a stack of its own",
      "use one after the other",
    );
  }
  if (!isSecond(flags) || (parameter === undefined && email === undefined)) return;
  const flag = parameter === undefined ? "--email" : "--parameter";
  throw usageError(
    `${second} and ${flag} cannot be combined: that stack takes its parameters from the stack of flatten`,
    `deploy the stack first, then the other one: flatten deploy ${flag} …, then flatten deploy ${second}`,
  );
}

const question = (changes: readonly ResourceChange[], stack: string): string =>
  `Apply ${changes.length === 1 ? "this change" : `these ${changes.length} changes`} to the stack "${stack}"?`;

async function parametersOf(context: CommandContext, flags: DeployFlags): Promise<Record<string, string>> {
  const { parameters = {} } = await readProjectFile(context.cwd);
  const email = flags.email === undefined ? {} : { AlarmEmail: flags.email };
  return Object.assign({ ...parameters }, email, ...(flags.parameter ?? []));
}

/** Later commands read the target and the stack's name from this file. */
async function keepPlace(
  { cwd }: CommandContext,
  { target, stack, profile }: Settings,
  region: string,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const file = {
    target: target.kind === "endpoint" ? target.url : target.kind,
    region,
    ...defined({ profile }),
    stack,
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
  try {
    await writeProjectFile(cwd, file);
  } catch (error) {
    throw new FlattenError("cloud", `the stack is deployed, but ${projectFileName} could not be written to ${cwd}`, {
      remedy: `deploy again from a writable folder, or add these flags to every command: ${placeFlags(target.kind === "local" ? { stack } : file).join(" ")}`,
      cause: error,
    });
  }
}

function actionText({ action, replacement }: ResourceChange): string {
  if (action === "Modify" && replacement === "True") return "replace";
  if (action === "Modify" && replacement === "Conditional") return "modify or replace";
  return action.toLowerCase();
}

/** The changes of a deployment, before they are made. @param idleUsd the cost of the idle stack, US dollars a month */
export function changesReport(
  { changes, kind, kept }: ProposedDeployment,
  target: TargetDescription,
  idleUsd: number,
  view: View,
): string[] {
  const title = kind === "CREATE" ? "Changes to create the stack" : "Changes to update the stack";
  const { left } = columnsFor(changes);
  const columns = [
    left("action", 1, actionText),
    left("resource", 1, ({ logicalId }) => logicalId),
    left("type", 2, ({ type }) => type),
  ];
  // An earlier deployment set them, perhaps by another person or from another folder.
  const values = Object.entries(kept).map(([name, value]) => `${name}=${value}`);
  const keptText =
    `These parameters keep their deployed values, which are not the template's defaults: ${values.join(", ")}. ` +
    "To change one: --parameter <name>=<value>";
  const costText = `The idle stack costs ${aboutDollars(idleUsd)} a month at list prices, less within the free tier.`;
  return headedPage(`${title} · ${placeOf(target)}`, view, [
    "",
    ...table(columns, view).lines,
    "",
    ...(values.length === 0 ? [] : paragraph(keptText, view)),
    ...(kind === "CREATE" && target.kind !== "local" ? paragraph(costText, view) : []),
  ]);
}

/** The line of one stack event. */
export function eventLine({ atMs, status, logicalId, reason }: StackEvent, view: View): string {
  const failed = status.endsWith("_FAILED");
  const brush = failed ? view.paint.red : status.endsWith("_COMPLETE") ? view.paint.green : view.paint.dim;
  const time = timeOfDay(atMs);
  const text = crop(`${time}  ${clean(status).padEnd(19)} ${clean(logicalId)}`, widthOf(view));
  const why = failed && reason !== undefined ? `\n${paragraph(reason, view, view.paint.red, 4, 4).join("\n")}` : "";
  return `${brush(text)}${why}\n`;
}

const titles = {
  created: "Stack created",
  updated: "Stack updated",
  unchanged: "Stack unchanged: it already matches the template and the parameters",
} as const;

/** The report of `deploy`: the result, and the outputs of the stack. */
export function deployReport(
  outcome: Exclude<DeployOutcome, { state: "declined" }>,
  target: TargetDescription,
  next: readonly string[],
  view: View,
): string[] {
  const names = Object.keys(outcome.outputs).sort();
  const outputs = names.map((name) => ({ label: name, value: outcome.outputs[name] ?? "" }));
  return headedPage(`${titles[outcome.state]} · ${placeOf(target)}`, view, [
    ...(names.length === 0 ? [] : ["", ...factList(outputs, view), ""]),
    ...nextLines(next, view),
  ]);
}

/** Whether to show an event. CloudFormation emits a second IN_PROGRESS event when the service has accepted the request. */
export const isShown = ({ reason }: StackEvent): boolean =>
  !/initiated$/i.test(reason ?? "") || /user/i.test(reason ?? "");

/** A change as a step of a dry run: `add Queue (AWS::SQS::Queue)`. */
export const changeText = ({ action, logicalId, type }: ResourceChange): string =>
  `${action.toLowerCase()} ${logicalId} (${type})`;
