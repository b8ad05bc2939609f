import { AwsError, invalidParameterValue, userError, violation } from "../../aws-error.ts";
import type { Alias, DeployedFunction } from "./deployed-function.ts";
import type { FunctionRegistry } from "./registry.ts";
import { withGiven } from "./settings.ts";

/** The input of PublishVersion. */
export interface PublishRequest {
  readonly description?: string | undefined;
  /** `CodeSha256` that the code must have. */
  readonly codeSha256?: string | undefined;
  readonly revisionId?: string | undefined;
}

/**
 * Publishes a version of the code and settings of `$LATEST`. Returns the last version if nothing has changed since (L-DG
 * versions).
 *
 * @throws {AwsError} InvalidParameterValueException for another hash of the code; PreconditionFailedException for another
 * revision id.
 */
export function publishVersion(
  functions: FunctionRegistry,
  fn: DeployedFunction,
  { description, codeSha256, revisionId }: PublishRequest = {},
): DeployedFunction {
  const { versions } = fn.published;
  checkRevision(revisionId, fn.revisionId);
  if (codeSha256 !== undefined && codeSha256 !== fn.code.sha256) {
    throw invalidParameterValue(
      `CodeSHA256 (${codeSha256}) is different from current CodeSHA256 in $LATEST (${fn.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const last = versions.at(-1);
  if (last !== undefined && last.code.sha256 === fn.code.sha256 && comparable(last) === comparable(fn)) return last;
  const settings = description === undefined ? fn.settings : { ...fn.settings, description };
  const version = functions.buildVersion(fn, String(++fn.published.latest), { settings, code: fn.code });
  versions.push(version);
  return version;
}

const comparable = ({ settings }: DeployedFunction): string => JSON.stringify({ ...settings, description: "" });

/**
 * Deletes the version that a qualifier names.
 *
 * @throws {AwsError} ResourceConflictException while an alias points to it; InvalidParameterValueException for `$LATEST` and
 * aliases.
 */
export function deleteVersion(fn: DeployedFunction, version: DeployedFunction, qualifier: string): void {
  if (qualifier === "$LATEST") {
    throw invalidParameterValue("$LATEST version cannot be deleted without deleting the function.");
  }
  if (qualifier !== version.version) throw invalidParameterValue("Deletion of aliases is not currently supported.");
  const { aliases, policies, versions } = fn.published;
  const names = [...aliases.values()]
    .filter((alias) => alias.version === qualifier || alias.weights?.[qualifier] !== undefined)
    .map(({ name }) => name);
  if (names.length > 0) {
    const message = `Unable to delete version because the following aliases reference it: [${names.join(", ")}]`;
    throw userError("ResourceConflictException", 409, message);
  }
  versions.splice(versions.indexOf(version), 1);
  policies.delete(qualifier);
  version.revision++;
  version.environments.clear();
}

/** The input of CreateAlias and UpdateAlias. */
export type AliasRequest = Pick<Alias, "name"> & { readonly [Name in keyof Alias]?: Alias[Name] | undefined };

/**
 * Creates an alias.
 *
 * @throws {AwsError} ResourceConflictException if it exists; ResourceNotFoundException for an unknown version;
 * ValidationException for a name that is a number; InvalidParameterValueException for weights that AWS rejects.
 */
export function createAlias(functions: FunctionRegistry, fn: DeployedFunction, request: AliasRequest): Alias {
  const { name, version = "", description = "", weights } = request;
  if (!/^(?!\d+$)[\w-]{1,128}$/.test(name)) {
    throw violation("name", name, "satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)");
  }
  if (fn.published.aliases.has(name)) {
    throw userError("ResourceConflictException", 409, `Alias already exists: ${fn.arn}:${name}`);
  }
  return putAlias(functions, fn, { name, version, description, weights });
}

/**
 * Changes the values of an alias that are given.
 *
 * @throws {AwsError} ResourceNotFoundException for an unknown alias or version; PreconditionFailedException for another
 * revision id; InvalidParameterValueException for weights that AWS rejects.
 */
export function updateAlias(functions: FunctionRegistry, fn: DeployedFunction, request: AliasRequest): Alias {
  const now = aliasOf(fn, request.name);
  checkRevision(request.revisionId, now.revisionId);
  return putAlias(functions, fn, withGiven(now, request));
}

/** Deletes an alias and its policy. An alias that does not exist is no error (emulator rule). */
export function deleteAlias({ published }: DeployedFunction, name: string): void {
  published.aliases.delete(name);
  published.policies.delete(name);
}

/** Finds an alias. @throws {AwsError} ResourceNotFoundException. */
export function aliasOf(fn: DeployedFunction, name: string): Alias {
  const alias = fn.published.aliases.get(name);
  if (alias !== undefined) return alias;
  throw userError("ResourceNotFoundException", 404, `Cannot find alias arn: ${fn.arn}:${name}`);
}

function putAlias(functions: FunctionRegistry, fn: DeployedFunction, given: Omit<Alias, "revisionId">): Alias {
  const numbers = ["$LATEST", ...fn.published.versions.map(({ version }) => version)];
  for (const version of [given.version, ...Object.keys(given.weights ?? {})]) {
    if (numbers.includes(version)) continue;
    throw userError("ResourceNotFoundException", 404, `Function not found: ${fn.arn}:${version}`);
  }
  checkWeights(given);
  const alias = { ...given, revisionId: functions.newRevisionId() };
  fn.published.aliases.set(alias.name, alias);
  return alias;
}

/** Checks the weights of an alias, which divide its invocations between two published versions (L-DG "weighted alias"). */
function checkWeights({ version, weights = {} }: Omit<Alias, "revisionId">): void {
  const [first, ...others] = Object.entries(weights);
  if (first === undefined) return;
  const [other, weight] = first;
  if (others.length > 0) {
    throw invalidParameterValue("Number of items in AdditionalVersionWeights cannot be greater than 1.");
  }
  if (version === "$LATEST" || other === "$LATEST") {
    throw invalidParameterValue("$LATEST is not supported for an alias pointing to more than 1 version");
  }
  if (other === version) {
    throw invalidParameterValue(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  if (weight >= 0 && weight <= 1) return;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '{${other}=${weight}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]`,
  );
}

/**
 * Checks that nothing has changed a function, version, alias or policy since the client read it: the revision id that a
 * request gives, if any, must be the current one.
 *
 * @throws {AwsError} PreconditionFailedException (412) for another revision id.
 */
export function checkRevision(given: string | undefined, current: string): void {
  if (given === undefined || given === current) return;
  throw userError(
    "PreconditionFailedException",
    412,
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
  );
}
