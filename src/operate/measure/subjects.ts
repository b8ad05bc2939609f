import { ResourceNotFoundException } from "@aws-sdk/client-lambda";
import pLimit from "p-limit";
import type { Cloud } from "../../aws/clients.ts";
import { type FunctionLogging, functionLogging, functionNames, hasQualifier } from "../../aws/functions.ts";
import { type LogGroupSettings, logGroupSettings } from "../../aws/logs.ts";
import { FlattenError, MissingPartError, nearest } from "../../base/errors.ts";
import { functionArns, groupArn, permitted } from "./permissions.ts";

/** A function to measure, and the log group that it writes to. */
export interface Subject extends FunctionLogging {
  /** The version that was asked for; null for all versions. */
  readonly onlyVersion: string | null;
  /** Undefined if the group does not exist. */
  readonly group: LogGroupSettings | undefined;
}

/** Lambda allows 100 GetFunctionConfiguration calls a second in an account, CloudWatch Logs ten DescribeLogGroups. */
const callsAtATime = 5;

/**
 * Reads the settings of the functions and of their log groups.
 *
 * @param names names or ARNs, with `:<version>` or `:<alias>` for one version; undefined for all functions of the Region.
 * @throws {FlattenError} (cloud) if a function does not exist, or if AWS denies a read.
 */
export async function findSubjects(
  cloud: Cloud,
  region: string,
  names: readonly string[] | undefined,
): Promise<readonly Subject[]> {
  const wanted = names ?? (await permitted({ action: "list", resource: "*" }, () => functionNames(cloud)));
  const limit = pLimit(callsAtATime);
  const found = await Promise.all([...new Set(wanted)].map((name) => limit(() => readLogging(cloud, region, name))));
  const groupNames = [...new Set(found.map(({ logGroup }) => logGroup))];
  const groups = new Map<string, LogGroupSettings | undefined>();
  for (const name of groupNames) {
    const need = { action: "groups", resource: groupArn(region, "*") } as const;
    groups.set(name, await permitted(need, () => logGroupSettings(cloud, name)));
  }
  return found.map((one) => ({ ...one, group: groups.get(one.logGroup) }));
}

async function readLogging(
  cloud: Cloud,
  region: string,
  name: string,
): Promise<FunctionLogging & Pick<Subject, "onlyVersion">> {
  const need = { action: "configuration", resource: functionArns(region, name) } as const;
  try {
    const logging = await permitted(need, () => functionLogging(cloud, name));
    return { ...logging, onlyVersion: hasQualifier(name) ? logging.version : null };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) throw await missing(cloud, region, name, error);
    throw error;
  }
}

/** The error for a function that does not exist. It names similar ones if they can be listed. */
async function missing(cloud: Cloud, region: string, name: string, cause: Error): Promise<FlattenError> {
  // The list needs a permission that measuring does not need.
  const others = await functionNames(cloud).catch((): string[] => []);
  const wanted = (name.startsWith("arn:") ? name.split(":")[6] : name.split(":")[0]) ?? name;
  const message = `the function ${name} does not exist in ${region}`;
  const guess = others.includes(wanted) ? undefined : similar(wanted, others);
  if (others.includes(wanted) || guess !== undefined) {
    const remedy =
      guess === undefined
        ? `the function exists, but has no such version or alias: flatten measure --function ${wanted}`
        : `did you mean: flatten measure --function ${guess}`;
    return new FlattenError("cloud", message, { remedy, cause });
  }
  const listed = `${others.slice(0, 5).join(", ")}${others.length > 5 ? ", …" : ""}`;
  return new MissingPartError(
    message,
    others.length === 0 ? "no function is known there" : `functions there: ${listed}`,
    cause,
  );
}

/** CloudFormation adds characters to a function's name, so a name that contains the typed one is similar too. */
const similar = (typed: string, names: readonly string[]): string | undefined =>
  nearest(typed, names) ?? names.find((name) => name.toLowerCase().includes(typed.toLowerCase()));
