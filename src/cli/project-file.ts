import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConnectionFlags } from "../aws/errors.ts";
import { isRecord, objectIn } from "../base/encoding.ts";
import { FlattenError, nearest, usageError } from "../base/errors.ts";
import { namesParts, type WorkloadChoice } from "../experiment/target.ts";
import type { ProcessContext } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { givenFlags, invalidValue } from "./parse/values.ts";

/** Where a command runs: the target, and the stack and credentials on it. */
export interface Settings {
  readonly target:
    | { readonly kind: "local" }
    | { readonly kind: "aws" }
    | { readonly kind: "endpoint"; readonly url: string };
  /** The stack of flatten. */
  readonly stack: string;
  /** What commands work on: the stack, unless parts of a workload are named. */
  readonly workload: WorkloadChoice;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** The file that `flatten deploy` and `flatten init` write and that later commands read. */
export interface ProjectFile {
  readonly target?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly stack?: string;
  /** Name or ARN of the function that commands work on, instead of flatten's stack. */
  readonly function?: string;
  /** Name or URL of the queue that they work on. */
  readonly queue?: string;
  /** Name or URL of its dead-letter queue. */
  readonly deadLetterQueue?: string;
  /** Template parameters of the last deployment. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Name of the project file, in the folder of the command. */
export const projectFileName = "flatten.config.json";

/** Writes the project file of a folder. */
export const writeProjectFile = (cwd: string, file: ProjectFile): Promise<void> =>
  writeFile(join(cwd, projectFileName), `${JSON.stringify(file, null, 2)}\n`);

/**
 * Resolves the settings of a command: flags first, then the variables `FLATTEN_*`, then the project file, then defaults.
 * An empty variable counts as not set.
 *
 * @throws {FlattenError} (usage) for an invalid target, or for flags that the local target would ignore; (cloud) for a
 * damaged project file.
 */
export async function resolveSettings(
  { env, cwd }: Pick<ProcessContext, "env" | "cwd">,
  flags: CommonFlags,
): Promise<Settings> {
  const file = await readProjectFile(cwd);
  const places = [
    ["--endpoint-url", flags.endpointUrl],
    ["--target", flags.target],
    ["FLATTEN_ENDPOINT_URL", env.FLATTEN_ENDPOINT_URL || undefined],
    ["FLATTEN_TARGET", env.FLATTEN_TARGET || undefined],
    [`target in ${projectFileName}`, file.target],
  ] as const;
  const [where, text = "local"] = places.find(([, given]) => given !== undefined) ?? ["--target"];
  const stack = flags.stack ?? (env.FLATTEN_STACK || file.stack) ?? "flatten";
  const target = readTarget(where, text);
  if (target.kind === "local") refuseRemoteFlags(flags);
  return {
    target,
    stack,
    workload: workloadOf(flags, env.FLATTEN_STACK || undefined, partsFor(target, file), stack),
    region: flags.region ?? (env.FLATTEN_REGION || file.region),
    profile: flags.profile ?? (env.FLATTEN_PROFILE || file.profile),
  };
}

/** A command with a Region or a profile is meant for AWS. Variables and the project file may name both for other commands. */
function refuseRemoteFlags(flags: CommonFlags): void {
  const [flag] = givenFlags(flags, ["region", "profile"]);
  if (flag === undefined) return;
  throw usageError(
    `${flag} has no effect on the local target, which is the emulator in this process: nothing was done`,
    `to run the command on AWS, add: --target aws   to run it locally, leave ${flag} out`,
  );
}

/** Parts that the flags name; then the stack of flag or variable; then parts in the project file; then flatten's stack. */
function workloadOf(
  flags: CommonFlags,
  variable: string | undefined,
  kept: WorkloadChoice,
  stack: string,
): WorkloadChoice {
  const given = { functionName: flags.function, queue: flags.queue, deadLetterQueue: flags.dlq, stack: flags.stack };
  if (namesParts(given)) return given;
  if (flags.stack !== undefined || variable !== undefined) return { stack };
  return namesParts(kept) ? kept : { stack };
}

/** The parts that the project file names. Those of another target are not on the emulator in this process. */
function partsFor({ kind }: Settings["target"], file: ProjectFile): WorkloadChoice {
  if (kind === "local" && file.target !== undefined && file.target !== "local") return {};
  return { functionName: file.function, queue: file.queue, deadLetterQueue: file.deadLetterQueue };
}

/** The profile and endpoint that the suggestions for an SDK error name, from flags, variables or the project file. */
export const connectionOf = ({ target, profile }: Settings): ConnectionFlags => ({
  ...(profile === undefined ? {} : { profile }),
  ...(target.kind === "endpoint" ? { endpointUrl: target.url } : {}),
});

const targetNames = ["local", "aws"] as const;
const urlExample = "for example: --target http://127.0.0.1:4566";

/** @param where the flag, variable or file that the target comes from, for errors. */
function readTarget(where: string, text: string): Settings["target"] {
  // The value is not repeated in the error: it may contain a password.
  if (text.includes("@")) {
    throw usageError(
      `invalid value for ${where}: a URL with a user name or password is not allowed, because flatten stores and prints it`,
      "pass the URL without them; set keys by --profile, or by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  }
  const urlOnly = where === "--endpoint-url" || where === "FLATTEN_ENDPOINT_URL";
  if (!urlOnly && (text === "local" || text === "aws")) return { kind: text };
  if (/^https?:\/\//.test(text)) {
    if (!URL.canParse(text)) throw usageError(`${invalidValue(where, text)}: it is not a URL`, urlExample);
    return { kind: "endpoint", url: text };
  }
  if (urlOnly) throw usageError(`${invalidValue(where, text)}: expected the URL of an endpoint`, urlExample);
  const guess = nearest(text, targetNames);
  throw usageError(
    `${invalidValue(where, text)}: expected local, aws, or the URL of an endpoint`,
    guess === undefined ? urlExample : `did you mean: --target ${guess}`,
  );
}

/**
 * Reads the project file of a folder; an empty one if there is none.
 *
 * @throws {FlattenError} (cloud) for a file that is no project file.
 */
export async function readProjectFile(cwd: string): Promise<ProjectFile> {
  const path = join(cwd, projectFileName);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return {};
  const value = objectIn(text);
  if (value === undefined) throw damaged(path);
  refuseUnknownMembers(value, path);
  if (!isProjectFile(value)) throw damaged(path);
  return value;
}

const damaged = (path: string): FlattenError =>
  new FlattenError("cloud", `${projectFileName} is damaged, or no project file of flatten`, {
    remedy: `correct it, or delete it and run flatten init or flatten deploy again: ${path}`,
  });

const textMembers = ["target", "region", "profile", "stack", "function", "queue", "deadLetterQueue"] as const;
const memberNames: readonly string[] = [...textMembers, "parameters"];

/** A mistyped member would be ignored, and the command would work on something else. */
function refuseUnknownMembers(value: object, path: string): void {
  const unknown = Object.keys(value).find((name) => !memberNames.includes(name));
  if (unknown === undefined) return;
  const guess = nearest(unknown, memberNames);
  throw new FlattenError("cloud", `${projectFileName} has an unknown member "${unknown}"`, {
    remedy: `${guess === undefined ? `expected ${memberNames.join(", ")}` : `did you mean "${guess}"?`}   in ${path}`,
  });
}

function isProjectFile(value: Readonly<Record<string, unknown>>): value is ProjectFile & typeof value {
  const { parameters = {} } = value;
  const areTexts = textMembers.every((name) => value[name] === undefined || typeof value[name] === "string");
  return areTexts && isRecord(parameters) && Object.values(parameters).every((text) => typeof text === "string");
}
