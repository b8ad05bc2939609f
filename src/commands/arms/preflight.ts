import { isFlattenStack, partOf } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import { largest, sum } from "../../base/numbers.ts";
import { prices } from "../../base/prices.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { changeQuestion, changesText } from "../../cli/journal/journal.ts";
import { writeNote, writeUnlessQuiet } from "../../cli/output.ts";
import { askConsent } from "../../cli/prompts.ts";
import type { OpenTarget } from "../../cli/target/open-target.ts";
import { beyondStackOf } from "../../cli/target/stacks.ts";
import type { PlannedArm } from "../../experiment/arm-run.ts";
import type { ArmSpec } from "../../experiment/arm-spec.ts";
import {
  checkMapping,
  checkSettings,
  type Forecast,
  forecastOf,
  readClaimedConcurrency,
  unconfirmedJobsMax,
} from "../../experiment/preflight.ts";
import { changesByArm, settingsOf } from "../../experiment/settings.ts";
import type { StackFacts } from "../../experiment/stack-facts.ts";
import { placeOf, type Target, type TargetDescription } from "../../experiment/target.ts";
import { isQueued } from "../../plan/scenario.ts";
import { aboutDollars, count, seconds } from "../../terminal/format.ts";
import { notEmptyNote } from "../queue/report.ts";
import { beyondSentence, creationSentence } from "./beyond.ts";

/**
 * Checks the mapping and the queue before an experiment, and notes messages that are already in the queue. Except on the
 * local target, prints the first payload and a forecast too, and asks the user to confirm an experiment on a function of
 * the user, and one that takes much concurrency or money.
 *
 * @param shown lines to print before the forecast.
 * @returns whether the user wants to run the experiment.
 * @throws {FlattenError} (cloud) if the mapping is disabled. Nothing has been sent.
 */
export async function confirmBurst(
  context: CommandContext,
  flags: CommonFlags,
  target: Target,
  facts: StackFacts,
  { arms, repeat }: { readonly arms: readonly PlannedArm[]; readonly repeat: number },
  shown: readonly string[],
): Promise<boolean> {
  const note = (sentence: string) => writeUnlessQuiet(context, `${sentence}\n`);
  checkMapping(target, facts, arms);
  const { depth } = facts;
  if (depth.visible + depth.notVisible + depth.delayed > 0) {
    note(notEmptyNote(depth));
    const queued = arms.filter(({ spec }) => isQueued(spec.via));
    if (queued.length > 0 && !isFlattenStack(target.workload)) {
      writeNote(context, busyQueueNote(largest(queued.map(({ spec }) => spec.timeoutMs))));
    }
  }
  for (const line of shown) note(line);
  if (target.description.kind === "local") {
    const jobs = repeat * sum(arms.map(({ spec }) => spec.count));
    if (jobs >= localJobsNoted) note(localEffortNote(jobs));
    return true;
  }
  const forecast = forecastOf(arms, facts, await readClaimedConcurrency(target), repeat);
  writeNote(context, forecastSentence(forecast, target.description));
  const reasons = [...(isFlattenStack(target.workload) ? [] : (["workload"] as const)), ...forecast.reasons];
  return reasons.length === 0 || askConsent(context, flags, forecastQuestion(reasons));
}

/** Says how a run on a function of the user ends if others keep sending to its queue. */
const busyQueueNote = (timeoutMs: number): string =>
  `If your function does not log each job, the run ends when the queue has been seen empty. If others send to it all the ` +
  `time, the run ends only after its timeout of ${seconds(timeoutMs / 1_000)}: --timeout sets a shorter one.`;

/** From this number of jobs on, a local run is announced with what it takes: it takes more than half a minute. */
const localJobsNoted = 50_000;

/** What one job takes in the emulator, measured with 100,000 jobs through the queue on one core of a server. */
const localJobMs = 0.4;
const localJobKilobytes = 7;

/** What a large run on the emulator takes, as a sentence. */
export const localEffortNote = (jobs: number): string =>
  `${count(jobs)} jobs in the emulator take about ${seconds((jobs * localJobMs) / 1_000)} of computing time and ` +
  `${count(Math.ceil((jobs * localJobKilobytes) / 1_000_000))} GB of memory. Ctrl-C ends the run, and measures what has been sent.`;

/** The forecast as one sentence, and for a Distributed Map as two. */
export const forecastSentence = (
  { peak, accountLimit, free, usd, mapSeconds }: Forecast,
  target: TargetDescription,
): string =>
  `${placeOf(target)}: expected peak about ${count(peak)}; ${count(free)} of the account's ${count(accountLimit)} ` +
  `concurrent executions are free; costs ${aboutDollars(usd)} (list prices of ${prices.asOf}).` +
  (mapSeconds === null ? "" : mapText(mapSeconds));

const mapText = ({ send, lastEnd }: NonNullable<Forecast["mapSeconds"]>): string =>
  ` The state machine starts its children within ${send < 0.1 ? "0.1 s" : `about ${seconds(send)}`}; ${
    lastEnd === null ? "some jobs never run" : `the last job ends after about ${seconds(lastEnd)}`
  }.`;

/** Why the user is asked first. */
type Reason = Forecast["reasons"][number] | "workload";

const why = {
  jobs: `sends more than ${count(unconfirmedJobsMax)} jobs`,
  workload: "runs your own function, with everything that it does",
  concurrency: "may take more than half of the free concurrency, so other functions may be throttled",
  cost: "costs more than $1",
  settings: "changes settings of the function or its event source mapping, and restores them afterwards",
} as const satisfies Record<Reason, string>;

/** The question before an experiment on a function of the user, and before one that takes much concurrency or money. */
export const forecastQuestion = (reasons: readonly Reason[]): string =>
  `This burst ${reasons.map((reason) => why[reason]).join(", and ")}. Run it?`;

/**
 * Checks before a burst that the stack can have the settings of every arm, and asks for consent to change them, except on
 * the local target.
 *
 * @returns false when the user refuses.
 * @throws {FlattenError} (usage or refused) before anything is changed or sent.
 */
export async function prepareSettings(
  context: CommandContext,
  flags: CommonFlags,
  { description, workload }: Target,
  facts: StackFacts,
  specs: readonly ArmSpec[],
): Promise<boolean> {
  checkSettings(facts, specs, workload);
  if (description.kind === "local" || specs.every(({ settings }) => settings === undefined)) return true;
  const changing = changesByArm(settingsOf(facts), specs).map(
    ({ name, changes }) => `${name}: ${changesText(changes)}`,
  );
  return changing.length === 0 || askConsent(context, flags, changeQuestion(workload, changing));
}

/** The target with what delays beyond 900 s need, if an arm has any. Says how they are made. */
export async function withBeyondStack(
  context: CommandContext,
  target: OpenTarget,
  specs: readonly ArmSpec[],
): Promise<OpenTarget> {
  const { region } = target.description;
  const sentences = new Set(
    specs.flatMap(({ beyond, window, count }) => {
      if (beyond === undefined || window === null) return [];
      const creation = beyond === "scheduler" ? creationSentence(count, window, region) : undefined;
      return [beyondSentence(beyond, window), ...(creation === undefined ? [] : [creation])];
    }),
  );
  if (sentences.size === 0) return target;
  const beyond = await beyondStackOf(target, partOf(target.workload, "queueUrl"));
  for (const sentence of sentences) writeNote(context, sentence);
  return { ...target, beyond };
}

/** Asks for `--yes` before more than a million jobs. @throws {FlattenError} (refused) without it. */
export function refuseManyJobs(
  { specs, repeat }: { readonly specs: readonly ArmSpec[]; readonly repeat: number },
  flags: CommonFlags,
): void {
  // The user is asked when the cost and the peak are known.
  if (specs.some(({ isCounted }) => isCounted)) return;
  const jobs = sum(specs.map(({ count }) => count)) * repeat;
  if (jobs <= unconfirmedJobsMax || flags.yes) return;
  const why = `this command sends ${jobs} jobs; more than ${unconfirmedJobsMax} jobs must be confirmed`;
  throw new FlattenError("refused", why, { remedy: "pass --yes to confirm" });
}
