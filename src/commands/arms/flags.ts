import { nearest, usageError } from "../../base/errors.ts";
import type { Outage } from "../../base/job.ts";
import { type FlagDefinition, grouped } from "../../cli/command.ts";
import { parseLongWindow, parseTenants, parseWorkTime, workHelp } from "../../cli/parse/load.ts";
import {
  badValue,
  invalidValue,
  parseChoice,
  parseCount,
  parseDuration,
  parsePositiveDuration,
  parseShare,
  type ValueParser,
} from "../../cli/parse/values.ts";
import { type Assertion, abortTerms, assertionTerms, parseAssertion } from "../../measure/assertion.ts";
import type { Payloads } from "../../plan/payloads.ts";
import type { Arrivals } from "../../plan/predict.ts";
import { type Via, viaNames } from "../../plan/scenario.ts";
import { type SpreadName, spreadNames } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work.ts";
import { type BeyondChoice, beyondFlag } from "./beyond.ts";

/** The playback speed of a local run: a multiple of the wall clock, or `auto` for a run of about ten seconds. */
export type Speed = number | "auto";

/** Flags of the jobs of an arm and of how they are sent, after parsing. */
export interface ArmFlags {
  readonly count?: number;
  readonly spread?: SpreadName;
  readonly beyond?: BeyondChoice;
  readonly pause?: number;
  readonly parallel?: number;
  readonly work?: Work;
  readonly fail?: number;
  readonly flaky?: number;
  readonly outage?: Outage;
  readonly timeout?: number;
  readonly assert?: readonly Assertion[];
  readonly abort?: readonly Assertion[];
  /** What is sent for the jobs, if the jobs are not flatten's own. */
  readonly jobPayloads?: Payloads;
  /** When each job arrives, if they do not arrive at once. */
  readonly arrivalsSeconds?: Arrivals;
}

/** Flags of the jobs. */
export const loadFlags: readonly FlagDefinition[] = grouped("load", [
  { syntax: "-n, --count <n>", help: "number of jobs (default: 100)", parse: parseCount },
  { syntax: "--work <time>", help: workHelp, parse: parseWorkTime },
  { syntax: "--fail <share>", help: "share of the jobs that fail on every attempt", parse: parseShare },
  { syntax: "--flaky <share>", help: "probability that any one attempt fails", parse: parseShare },
]);

/** The flag `--via`. @param preset the default, as the help names it. @param paths the paths that it accepts. */
export const viaFlag = (preset: string, paths: readonly Via[] = viaNames): FlagDefinition => ({
  syntax: "--via <path>",
  group: "delays",
  help: `path of the jobs: ${paths.join(", ")} (default: ${preset})`,
  parse: parseChoice(paths),
});

/** The flag of the window of the delays. @param help what the delays are; the unit and the range are added. */
export const jitterFlag = (help: string): FlagDefinition => ({
  syntax: "--jitter <window>",
  group: "delays",
  help: `${help}, whole seconds: max or min-max, 0-900; longer ones need --beyond`,
  parse: parseLongWindow,
});

/** The flag of the placement of the delays. @param preset what the help calls the default. */
export const spreadFlag = (preset: string): FlagDefinition => ({
  syntax: "--spread <how>",
  group: "delays",
  help: `placement of the delays in the window: ${spreadNames.join(", ")} (default: ${preset})`,
  parse: parseChoice(spreadNames),
});

/** Flags for how jobs are delayed and sent. */
export const delayFlags: readonly FlagDefinition[] = grouped("delays", [
  spreadFlag("random"),
  beyondFlag,
  { syntax: "--pause <time>", help: "pause between two calls", parse: parseDuration },
  { syntax: "--parallel <n>", help: "calls in flight (default for invokes: the whole burst)", parse: parseCount },
]);

/** The flag that ends a run that takes too long. */
export const timeoutFlag: FlagDefinition = {
  syntax: "--timeout <time>",
  group: "checks",
  help: "stop sending and following after this time",
  parse: parsePositiveDuration,
};

/** The flag of the tenants that the jobs of an arm belong to. */
export const tenantsFlag: FlagDefinition = {
  syntax: "--tenants <list>",
  group: "load",
  help: "tenants and their jobs, for the arm fair: big:900,small:10x10 is one with 900 jobs, then ten with 10 each",
  parse: parseTenants,
};

/** The flag that prints the whole report on a terminal, where it is cut to one screen otherwise. */
export const detailsFlag: FlagDefinition = {
  syntax: "--details",
  help: "print the whole report on a terminal, not one screen of it; a file or a pipe always gets the whole one",
};

const parseSpeed: ValueParser<Speed> = (flag) => (text) => {
  const speed = Number(text);
  if (text === "auto" || (speed > 0 && Number.isFinite(speed))) return text === "auto" ? text : speed;
  throw badValue(flag, text, "expected a number above 0, or auto", "20");
};

/** The flag that sets the playback speed of a local run. */
export const speedFlag: FlagDefinition = {
  syntax: "--speed <n>",
  group: "local",
  help: "play the run n times as fast as in reality, or auto: in about ten seconds (default: as fast as possible)",
  parse: parseSpeed,
};

/** Flags that check the result, after parsing. */
export interface AssertFlags {
  readonly assert?: readonly Assertion[];
  /** Name of the run that the result is compared with. */
  readonly baseline?: string;
}

const termNames = Object.keys(assertionTerms);
const assertExample = "peak<=10";

const parseAssert: ValueParser<Assertion> = (flag) => (text) => readCondition(flag, text, termNames, assertExample);

/** The flag of `burst` and `compare` that checks the result. */
export const assertFlag: FlagDefinition = {
  syntax: "--assert <condition>",
  group: "checks",
  help: `exit with code 3 unless this holds: '${assertExample}', 'success>=99%', 'waitP95<120s', with --baseline 'peak<=baseline*1.1'; may be repeated`,
  parse: parseAssert,
  repeatable: true,
};

const abortExample = "throttles>0";

const parseAbort: ValueParser<Assertion> = (flag) => (text) => {
  const read = readCondition(flag, text, abortTerms, abortExample);
  if (read.baselineFactor !== undefined) {
    throw usageError(
      `${invalidValue(flag, text)}: ${flag} does not compare with a baseline`,
      `${flag} '${abortExample}'`,
    );
  }
  if (abortTerms.some((term) => term === read.term)) return read;
  throw usageError(
    `${invalidValue(flag, text)}: ${read.term} is known only at the end of a run`,
    `use one of ${abortTerms.join(", ")}, for example: ${flag} '${abortExample}'`,
  );
};

/** The flag of `burst` and `compare` that ends a run which hurts others. */
export const abortFlag: FlagDefinition = {
  syntax: "--abort <condition>",
  group: "checks",
  help: "end the run with exit code 3 once this holds: 'throttles>0', 'otherThrottles>0' (of other functions), 'errors>=5'; CloudWatch's numbers are 1-3 minutes late; may be repeated",
  parse: parseAbort,
  repeatable: true,
};

/** The flag of `burst` and `compare` that compares the result with an earlier run. */
export const baselineFlag: FlagDefinition = {
  syntax: "--baseline <run>",
  group: "checks",
  help: "compare with this baseline, run or file; assertions may use it: 'peak<=baseline*1.1'",
};

/** Reads a condition. The errors offer the given terms, and an example of them. */
function readCondition(flag: string, text: string, terms: readonly string[], example: string): Assertion {
  const read = parseAssertion(text);
  if (!("kind" in read)) return read;
  const given = invalidValue(flag, text);
  if (read.kind === "no-comparison") {
    throw badValue(flag, text, "expected a term, a comparison (<, <=, >, >=, =) and a value", `'${example}'`);
  }
  if (read.kind === "bad-bound") {
    throw usageError(`${given}: ${read.term} is compared with ${read.allowed}`, `"${read.bound}" is not one`);
  }
  const guess = nearest(read.term, terms);
  throw usageError(
    `${given}: there is no term "${read.term}", only ${terms.join(", ")}`,
    guess === undefined ? `for example: ${flag} '${example}'` : `did you mean: ${guess}`,
  );
}
