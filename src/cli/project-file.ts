import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConnectionFlags } from "../aws/errors.ts";
import { FlattenError, usageError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { ProcessContext } from "./context.ts";
import { invalidValue } from "./parse/choices.ts";

/** Where a command runs: the target, and the stack and credentials on it. */
export interface Settings {
  readonly target:
    | { readonly kind: "local" }
    | { readonly kind: "aws" }
    | { readonly kind: "endpoint"; readonly url: string };
  readonly stack: string;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** The file that `flatten deploy` writes and that later commands read. */
export interface ProjectFile {
  readonly target?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly stack?: string;
  /** Template parameters of the last deployment. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Name of the project file, in the folder of the command. */
export const projectFileName = "flatten.config.json";

/**
 * Resolves the settings of a command: flags first, then the variables `FLATTEN_*`, then the project file, then defaults.
 * An empty variable counts as not set.
 *
 * @throws {FlattenError} (usage) for an invalid target, (cloud) for a damaged project file.
 */
export async function resolveSettings(
  { env, cwd }: Pick<ProcessContext, "env" | "cwd">,
  flags: CommonFlags,
): Promise<Settings> {
  const file = await readProjectFile(cwd);
  const target =
    given("--endpoint-url", flags.endpointUrl) ??
    given("--target", flags.target) ??
    given("FLATTEN_ENDPOINT_URL", env.FLATTEN_ENDPOINT_URL || undefined) ??
    given("FLATTEN_TARGET", env.FLATTEN_TARGET || undefined) ??
    given(`target in ${projectFileName}`, file.target);
  return {
    target: target === undefined ? { kind: "local" } : readTarget(target),
    stack: flags.stack ?? (env.FLATTEN_STACK || file.stack) ?? "flatten",
    region: flags.region ?? (env.FLATTEN_REGION || file.region),
    profile: flags.profile ?? (env.FLATTEN_PROFILE || file.profile),
  };
}

/** The profile and endpoint that the suggestions for an SDK error name, from flags, variables or the project file. */
export const connectionOf = ({ target, profile }: Settings): ConnectionFlags => ({
  ...(profile === undefined ? {} : { profile }),
  ...(target.kind === "endpoint" ? { endpointUrl: target.url } : {}),
});

/** A value, and the flag, variable or file that it comes from, for errors. */
interface Given {
  readonly where: string;
  readonly text: string;
}

const given = (where: string, text: string | undefined): Given | undefined =>
  text === undefined ? undefined : { where, text };

const targetNames = ["local", "aws"] as const;
const urlExample = "for example: --target http://127.0.0.1:4566";

function readTarget({ where, text }: Given): Settings["target"] {
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
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isProjectFile(value)) return value;
  } catch {}
  throw new FlattenError("cloud", `${projectFileName} is damaged, or no project file of flatten`, {
    remedy: `correct it, or delete it and run flatten deploy again: ${path}`,
  });
}

function isProjectFile(value: unknown): value is ProjectFile {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { target, region, profile, stack, parameters = {} } = value as Readonly<Record<string, unknown>>;
  const texts = [target, region, profile, stack].every((text) => text === undefined || typeof text === "string");
  if (!texts || typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) return false;
  return Object.values(parameters).every((text) => typeof text === "string");
}
