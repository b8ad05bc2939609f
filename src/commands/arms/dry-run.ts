import { queueNameOf } from "../../aws/queue.ts";
import { invokedNameOf, nameOf } from "../../aws/workload.ts";
import { entryBytes } from "../../base/job.ts";
import { randomFrom } from "../../base/random.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { changesText } from "../../cli/journal/journal.ts";
import { type DryRunDocument, viewOf } from "../../cli/output.ts";
import type { PlannedArm } from "../../experiment/arm-run.ts";
import type { ArmSpec } from "../../experiment/arm-spec.ts";
import {
  checkMapping,
  checkSettings,
  type Forecast,
  forecastOf,
  readClaimedConcurrency,
} from "../../experiment/preflight.ts";
import { type OutgoingRun, outgoingMessage } from "../../experiment/send/messages.ts";
import { changesByArm, settingsOf } from "../../experiment/settings.ts";
import type { StackFacts } from "../../experiment/stack-facts.ts";
import type { Target } from "../../experiment/target.ts";
import type { BurstMessage } from "../../plan/payloads.ts";
import { isQueued } from "../../plan/scenario.ts";
import { planJobs } from "../../plan/send-plan.ts";
import { count, counted } from "../../terminal/format.ts";
import { clean, crop, paragraph, type View, widthOf, wrap } from "../../terminal/page.ts";
import { forecastSentence } from "./preflight.ts";

/** What `burst` or `compare` would do: the document of `--dry-run`. */
export interface ExperimentDryRun extends DryRunDocument {
  /** The first payload as it would be sent; left out for jobs of flatten. */
  readonly firstPayload?: FirstPayload;
  readonly forecast: Forecast;
}

/** Arms that are ready to run, and how often each one is run. */
interface Ready {
  readonly kind: "burst" | "compare";
  readonly arms: readonly PlannedArm[];
  readonly repeat: number;
}

/** Finds out what an experiment would do. @throws {FlattenError} what it would throw before anything is sent. */
export async function dryRunOf(
  target: Target,
  facts: StackFacts,
  { kind, arms, repeat }: Ready,
  first: FirstPayload | undefined,
): Promise<ExperimentDryRun> {
  const specs = arms.map(({ spec }) => spec);
  checkSettings(facts, specs, target.workload);
  checkMapping(target, facts, arms);
  const changes = new Map(changesByArm(settingsOf(facts), specs).map((each) => [each.name, each.changes]));
  const steps = specs.flatMap((spec) => {
    const changed = changes.get(spec.name);
    const changing = changed === undefined ? "" : `set ${changesText(changed)}, `;
    const restoring = changed === undefined ? "" : ", and restore the settings";
    return `${spec.name}: ${changing}${sendingText(target, spec)}${restoring}`;
  });
  return {
    schemaVersion: 1,
    kind: "dry-run",
    command: kind,
    target: target.description,
    steps: repeat === 1 ? steps : [...steps, `repeat every arm ${counted(repeat - 1, "time")}`],
    ...(first === undefined ? {} : { firstPayload: first }),
    forecast: forecastOf(arms, facts, await readClaimedConcurrency(target), repeat),
  };
}

function sendingText({ workload }: Target, { count, via }: ArmSpec): string {
  const { queueUrl, triggerFunctionName } = workload;
  if (via === "trigger") return `let ${triggerFunctionName} send ${counted(count, "message")}`;
  if (via === "map") return `let a Distributed Map send ${counted(count, "message")}`;
  if (via === "pool")
    return `let a Distributed Map invoke ${nameOf({ ...workload, stack: null })} ${counted(count, "time")}`;
  return isQueued(via)
    ? `send ${counted(count, "message")} to the queue ${queueNameOf(queueUrl ?? "")}`
    : `invoke ${nameOf({ ...workload, stack: null })} ${counted(count, "time")}`;
}

/** The first payload and the forecast of a dry run, as lines. */
export const dryRunDetails =
  (spec: ArmSpec | undefined) =>
  ({ firstPayload, forecast, target }: ExperimentDryRun, view: View): string[] => [
    ...(firstPayload === undefined || spec === undefined ? [] : [...payloadLines(firstPayload, spec, view), ""]),
    ...paragraph(forecastSentence(forecast, target), view),
  ];

/** The payload of the first job of an experiment, as it will be sent. */
export interface FirstPayload extends Pick<BurstMessage, "body" | "groupId" | "deduplicationId"> {
  /** What receives it. */
  readonly to: { readonly queue: string } | { readonly function: string };
  /** The values of the message attributes, by name; left out without any. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Its size as SQS and Lambda count it. */
  readonly bytes: number;
}

/** The payload of the first job of a run; for a direct invoke without attributes and ids. */
export function firstPayload(run: OutgoingRun): FirstPayload {
  const { spec, id, seed, target } = run;
  const [job = { document: 1 }] = planJobs({ ...spec, count: 1, run: id, random: randomFrom(seed) });
  const { body, attributes, ...ids } = outgoingMessage(run, job);
  const { queueUrl, functionName, qualifier } = target.workload;
  if (!isQueued(spec.via) || queueUrl === null) {
    return { to: { function: invokedNameOf(functionName, qualifier) }, body, bytes: entryBytes({ body }) };
  }
  const values = Object.entries(attributes ?? {}).map(([name, { StringValue = "" }]) => [name, StringValue]);
  return {
    to: { queue: queueNameOf(queueUrl) },
    body,
    ...(values.length === 0 ? {} : { attributes: Object.fromEntries(values) }),
    ...ids,
    bytes: entryBytes({ body, ...(attributes === undefined ? {} : { attributes }) }),
  };
}

/** The payload of each job of the first run of an experiment, in job order, for its run record. */
export const payloadsOf = (
  target: Target,
  spec: ArmSpec,
  { id, seed }: { readonly id: string; readonly seed: number },
): string[] => {
  const run = { target, spec, id: `${id}-1`, seed };
  return planJobs({ ...spec, run: run.id, random: randomFrom(seed) }).map((job) => outgoingMessage(run, job).body);
};

/** What is printed about the payloads before a run: off the local target the first one too, before the user is asked. */
export function shownFirst(
  context: CommandContext,
  flags: CommonFlags,
  { description }: Target,
  first: FirstPayload,
  spec: ArmSpec,
): string[] {
  const view = { ...viewOf(context, flags), paint: context.paint.err };
  return description.kind === "local" ? divisionLines(spec, view) : payloadLines(first, spec, view);
}

/** Lines of a payload that are shown at most. */
const bodyLinesMax = 8;

/** The payload that will be sent first, and how the payloads are divided among the jobs. */
function payloadLines(first: FirstPayload, spec: Pick<ArmSpec, "count" | "payloads">, view: View): string[] {
  const width = widthOf(view) - 2;
  const to = "queue" in first.to ? `to the queue ${first.to.queue}` : `to the function ${first.to.function}`;
  const { attributes = {}, groupId, deduplicationId } = first;
  const facts = [
    ...Object.entries(attributes).map(([name, value]) => `attribute ${name}: ${value}`),
    ...(groupId === undefined ? [] : [`message group id: ${groupId}`]),
    ...(deduplicationId === undefined ? [] : [`message deduplication id: ${deduplicationId}`]),
  ];
  return [
    ...paragraph(`First payload (${counted(first.bytes, "byte")}), ${to}:`, view, view.paint.bold),
    ...wrap(crop(clean(first.body), bodyLinesMax * width), width).map((line) => `  ${line}`),
    ...facts.map((fact) => view.paint.dim(`  ${crop(clean(fact), width)}`)),
    ...divisionLines(spec, view),
  ];
}

/** How the payloads are divided among the jobs, if their numbers differ. */
function divisionLines({ count: jobs, payloads }: Pick<ArmSpec, "count" | "payloads">, view: View): string[] {
  const given = payloads?.list.length ?? 1;
  if (given === 1 || given === jobs) return [];
  return paragraph(
    given > jobs
      ? `The first ${count(jobs)} of ${count(given)} payloads are sent: one for each job of --count.`
      : `There are ${count(jobs)} jobs and ${count(given)} payloads: after the last payload the first one is sent again.`,
    view,
    view.paint.yellow,
  );
}
