import { extname } from "node:path";
import { usageError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import { type CommandDefinition, type FlagDefinition, grouped } from "./command.ts";
import {
  badValue,
  invalidValue,
  parseChoice,
  parsePositiveDuration,
  parseWhole,
  type ValueParser,
} from "./parse/values.ts";

/** Flags that name a workload of the user, after parsing. Commands that work on one accept them. */
interface WorkloadFlags {
  readonly function?: string;
  readonly queue?: string;
  readonly dlq?: string;
}

/** Flags of every command, after parsing. */
export interface CommonFlags extends WorkloadFlags {
  readonly target?: string;
  readonly endpointUrl?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly stack?: string;
  readonly format?: "table" | "json";
  readonly output?: string;
  readonly seed?: number;
  readonly yes?: boolean;
  readonly quiet?: boolean;
  /** Prints lines one after the other, and never draws in place. */
  readonly plain?: boolean;
  /** False with `--no-color`. */
  readonly color?: boolean;
  readonly debug?: boolean;
}

/** The flag of every command that sends or changes something, after parsing. */
export interface DryRunFlags {
  readonly dryRun?: boolean;
}

/** The flag of every command that sends or changes something. */
export const dryRunFlag: FlagDefinition = {
  syntax: "--dry-run",
  group: "checks",
  help: "show what would be sent or changed, and exit",
};

/** Flags that name a workload of the user, for the commands that work on one. */
export const workloadFlags: readonly FlagDefinition[] = grouped("workload", [
  { syntax: "--function <name>", help: "work on this function, by name or ARN, and on its queue" },
  { syntax: "--queue <name>", help: "work on this queue, by name or URL, and on the function that reads it" },
  { syntax: "--dlq <name>", help: "dead-letter queue, by name or URL (default: that of the queue's redrive policy)" },
]);

/** The same flags for commands that work only on a stack of flatten, which refuse them with the reason. */
export const refusedWorkloadFlags: readonly FlagDefinition[] = workloadFlags.map((flag) => ({ ...flag, hidden: true }));

const formats = ["table", "json"] as const;

/** A format of reports is not one of results: the error says how a report is written. */
const parseFormat: ValueParser<(typeof formats)[number]> = Object.assign(
  (flag: string) => (text: string) => {
    if (!/^(html?|svg|md|markdown|csv|junit|xml)$/i.test(text)) return parseChoice(formats)(flag)(text);
    throw usageError(
      `${invalidValue(flag, text)}: expected one of ${formats.join(", ")}`,
      "for a report of the last run, in the format of the ending: flatten report latest -o report.html",
    );
  },
  { choices: formats },
);

/** The largest seed: 2³¹ − 1. */
const seedMax = 2_147_483_647;

/** Common flags that choose a target, which commands without a target do not have. */
export const targetFlags: readonly string[] = ["--target", "--endpoint-url", "--profile", "--region", "--stack"];

/** Flags of every command. */
export const commonFlags: readonly FlagDefinition[] = grouped("common", [
  { syntax: "--target <where>", help: "local (the emulator, default), aws, or the URL of an endpoint" },
  { syntax: "--endpoint-url <url>", help: "URL of an endpoint; replaces --target" },
  { syntax: "--profile <name>", help: "AWS profile" },
  { syntax: "--region <name>", help: "AWS Region" },
  { syntax: "--stack <name>", help: 'CloudFormation stack to work on (default: "flatten")' },
  { syntax: "--format <how>", help: "table or json (default: table)", parse: parseFormat },
  { syntax: "--json", help: "same as --format json" },
  { syntax: "-o, --output <file>", help: "write the result to this file" },
  { syntax: "--seed <n>", help: "seed of the random numbers; a run prints its own", parse: parseWhole(0, seedMax, 42) },
  { syntax: "-y, --yes", help: "answer yes to every question" },
  { syntax: "-q, --quiet", help: "show neither progress nor notes" },
  { syntax: "--plain", help: "print plain lines in ASCII, for a screen reader: nothing is drawn in place" },
  { syntax: "--no-color", help: "print without colors" },
  { syntax: "--debug", help: "print stack traces" },
]);

/**
 * Every flag that a command accepts: its own, and the common ones. A flag of its own replaces the common one of the same
 * name, and a command that opens no target does not accept the flags that choose one.
 */
export function flagsOf({ flags, opensNoTarget = false }: CommandDefinition): readonly FlagDefinition[] {
  const own = flags.map(({ syntax }) => longName(syntax));
  // A command with formats of its own has no JSON document.
  const jsonFlag = own.includes("--format") ? ["--json"] : [];
  const left = new Set([...own, ...jsonFlag, ...(opensNoTarget ? targetFlags : [])]);
  return [...flags, ...commonFlags.filter(({ syntax }) => !left.has(longName(syntax)))];
}

/** The name of a flag with its hyphens: `--output` of `-o, --output <file>`. */
const longName = (syntax: string): string | undefined => /--[a-z-]+/.exec(syntax)?.[0];

/** The flag of the commands that show what happens on web pages while it happens. */
export const serveFlag: FlagDefinition = {
  syntax: "--serve",
  help: "show it live on two pages on 127.0.0.1: one for engineers, and a progress bar for customers",
};

const { eventSource } = limits;

/** How many messages an invocation receives: of the local stack, or as a plan assumes it. */
export const batchSizeFlag: FlagDefinition = {
  syntax: "--batch-size <n>",
  help: "largest batch of one invocation (default: 1)",
  parse: parseWhole(1, eventSource.batchSizeMax, 10),
};

/** The maximum concurrency of the mapping: of the local stack, or as a plan assumes it. */
export const mappingMaxConcurrencyFlag: FlagDefinition = {
  syntax: "--mapping-max-concurrency <n>",
  help: "MaximumConcurrency of the event source mapping",
  parse: parseWhole(eventSource.maximumConcurrencyMin, eventSource.maximumConcurrencyMax, 10),
};

/** The reserved concurrency of the function: of the local stack, or as a plan assumes it. */
export const reservedConcurrencyFlag: FlagDefinition = {
  syntax: "--reserved-concurrency <n>",
  help: "reserved concurrency of the function",
  parse: parseWhole(0, 100_000, 10),
};

/** The concurrency limit of the account: of the emulated one, or as a plan assumes it. */
export const accountLimitFlag: FlagDefinition = {
  syntax: "--account-limit <n>",
  help: "concurrency limit of the account (default: 1000; new AWS accounts: 10)",
  parse: parseWhole(1, 1_000_000, 10),
};

/** A flag with a duration above 0. */
export const durationFlag = (name: string, help: string): FlagDefinition => ({
  syntax: `${name} <time>`,
  help,
  parse: parsePositiveDuration,
});

/** The flag that names a run, so that it can be found again. */
export const nameFlag: FlagDefinition = {
  syntax: "--name <name>",
  help: "name of the run, for flatten runs, report and diff",
  parse: (flag) => (text) => {
    if (/^[\w.-]{1,60}$/.test(text) && !/^\.|^latest$/.test(text)) return text;
    throw badValue(flag, text, "expected up to 60 of a-z, A-Z, 0-9, dot, hyphen and underscore", "nightly");
  },
};

/** Formats of a report, in the order in which help lists them. */
const formatNames = ["html", "svg", "md", "csv", "junit", "github"] as const;

/** A format of a report. */
export type ReportFormat = (typeof formatNames)[number];

const byEnding = { html: "html", htm: "html", svg: "svg", md: "md", csv: "csv", xml: "junit" } as const;

const endingRule = `the ending of the file must be one of ${Object.keys(byEnding).join(", ")}`;

/** The format that the name of a file asks for; undefined for an unknown ending. */
function formatOfFile(path: string): ReportFormat | undefined {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(byEnding, ending) ? byEnding[ending as keyof typeof byEnding] : undefined;
}

/**
 * The format of a report that `--output` names no format for: that of the ending; Markdown without an ending.
 *
 * @throws {FlattenError} (usage) for an unknown ending, which would not be what the file contains.
 */
export function formatOfOutput(path = "-"): ReportFormat {
  const format = formatOfFile(path);
  if (format !== undefined || extname(path) === "") return format ?? "md";
  throw usageError(
    `invalid value "${path}" for --output: ${endingRule}, or --format must be given`,
    "for example: --output report.html",
  );
}

/** A file of `--report`, and its format. */
interface ReportFile {
  readonly path: string;
  readonly format: ReportFormat;
}

/** Flags of the commands that write reports, after parsing. */
export interface ReportFlags {
  readonly report?: readonly ReportFile[];
}

const parseReportFile: ValueParser<ReportFile> = (flag) => (path) => {
  const format = formatOfFile(path);
  if (format !== undefined) return { path, format };
  throw usageError(`invalid value "${path}" for ${flag}: ${endingRule}`, `for example: ${flag} report.html`);
};

/** The flag of `burst`, `compare`, `diff` and `measure` that also writes the result as a report. */
export const reportFlag: FlagDefinition = {
  syntax: "--report <file>",
  help: "also write a report: .html, .svg, .md, .csv, or .xml for JUnit; may be repeated",
  parse: parseReportFile,
  repeatable: true,
};

/** The flag of `flatten report`, which replaces the common `--format`. */
export const reportFormatFlag: FlagDefinition = {
  syntax: "--format <how>",
  help: "html, svg, md, csv, junit, or github for annotations and the job summary (default: by the ending of -o, otherwise md)",
  parse: parseChoice(formatNames),
};
