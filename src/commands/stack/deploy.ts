import type { ResourceChange, StackPlan } from "../../aws/change-sets.ts";
import type { Cloud } from "../../aws/clients.ts";
import { FlattenError, usageError } from "../../base/errors.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import { placeFlags } from "../../cli/command-line.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { restoreStackAfterCrash } from "../../cli/journal/restore.ts";
import { openSink, resultText, viewOf, writeUnlessQuiet } from "../../cli/output.ts";
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
import { idleCostUsdPerMonth } from "../../measure/cost.ts";
import { deploy } from "../../operate/stack/deploy.ts";
import { accessOf, dryRunDocument, endDryRun } from "../common/dry-run.ts";
import { changesReport, changeText, deployReport, eventLine, isShown } from "./deploy-report.ts";

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
        note(changesReport(proposal, deployed, idleUsd, view));
        return description.kind === "local" || askConsent(context, flags, question(proposal.changes, plan.stackName));
      },
      onEvent: (event) => {
        if (isShown(event)) note(eventLine(event, view));
      },
      signal: context.interrupted,
    });
    // The change set is deleted again. Without one, nothing would change.
    if (flags.dryRun) {
      return endDryRun(context, flags, sink, dryRunDocument("deploy", { description: deployed }, steps));
    }
    if (outcome.state === "declined") {
      note("Nothing was deployed.\n");
      return "refused";
    }
    const document = { schemaVersion: 1, kind: "deploy", target: deployed, ...outcome };
    const next = isSecond(flags) ? [] : nextCommands;
    await sink.write(resultText(context, flags, document, (_, page) => deployReport(outcome, deployed, next, page)));
    if (!isSecond(flags)) await keepPlace(context, settings, description.region, parameters);
    return "ok";
  });
};

const nextCommands = ["flatten burst", "flatten compare --delays 0,30,100", "flatten status"];

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
    ...(profile === undefined ? {} : { profile }),
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
