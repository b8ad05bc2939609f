import { fromBase64, mapValues, toBase64 } from "../../base/encoding.ts";
import type { TokenBucketState } from "../kernel/token-bucket.ts";
import type { Alias, DeployedFunction, EventInvokeConfig, Published } from "./functions/deployed-function.ts";
import type { FunctionRegistry } from "./functions/registry.ts";
import type { FunctionSettings } from "./functions/settings.ts";
import type { AsyncEvent } from "./invoke/async-queue.ts";
import type { EnvironmentStarter } from "./invoke/environment-starter.ts";
import type { EnvironmentState } from "./invoke/environments.ts";

/** A snapshot of Lambda: plain JSON. */
export interface LambdaState {
  readonly functions: readonly FunctionState[];
  readonly events: readonly AsyncEvent[];
}

interface FunctionState extends VersionState {
  readonly name: string;
  readonly reservedConcurrency?: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly recursiveLoop?: "Allow" | undefined;
  readonly scaling: TokenBucketState;
  readonly versions: readonly (VersionState & { readonly version: string })[];
  readonly aliases: readonly Alias[];
  /** Missing in a state that was written before policies were kept. */
  readonly policies?: ReturnType<typeof policiesState> | undefined;
  readonly latestVersion: number;
}

/** What `$LATEST` and the published versions keep. */
interface VersionState {
  readonly settings: FunctionSettings;
  /** Base64 by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly sha256: string;
  readonly size: number;
  readonly lastModifiedMs: number;
  readonly revisionId: string;
  readonly eventInvokeConfig?: EventInvokeConfig | undefined;
  readonly environments: readonly EnvironmentState[];
}

/** Returns a function as plain JSON. */
export function stateOfFunction(fn: DeployedFunction): FunctionState {
  const { name, reservedConcurrency, tags, published } = fn;
  return {
    ...versionState(fn),
    name,
    reservedConcurrency,
    tags,
    recursiveLoop: fn.recursiveLoop === "Allow" ? fn.recursiveLoop : undefined,
    scaling: fn.scaling.snapshot(),
    versions: published.versions.map((one) => ({ ...versionState(one), version: one.version })),
    aliases: [...published.aliases.values()],
    policies: published.policies.size === 0 ? undefined : policiesState(published),
    latestVersion: published.latest,
  };
}

const policiesState = ({ policies }: Published) =>
  Object.fromEntries([...policies].map(([qualifier, statements]) => [qualifier, { statements }]));

function versionState(fn: DeployedFunction): VersionState {
  const { settings, code, lastModifiedMs, revisionId, eventInvokeConfig } = fn;
  return {
    settings,
    files: mapValues(code.files, toBase64),
    sha256: code.sha256,
    size: code.size,
    lastModifiedMs,
    revisionId,
    eventInvokeConfig,
    environments: fn.environments.list().map(({ log, initialized, earlyInitMs, lastUsedMs }) => ({
      logGroup: log.group,
      logStream: log.stream,
      initialized,
      earlyInitMs,
      lastUsedMs,
    })),
  };
}

/** Creates a function from a snapshot and adds it to the registry. */
export function restoreFunction(state: FunctionState, functions: FunctionRegistry, starter: EnvironmentStarter): void {
  const { name, settings, tags } = state;
  const fn = functions.build({ name, settings, code: codeIn(state), tags });
  restoreVersion(fn, state, starter);
  fn.reservedConcurrency = state.reservedConcurrency;
  fn.recursiveLoop = state.recursiveLoop ?? "Terminate";
  fn.scaling.restore(state.scaling);
  for (const one of state.versions) {
    const version = functions.buildVersion(fn, one.version, { settings: one.settings, code: codeIn(one) });
    restoreVersion(version, one, starter);
    fn.published.versions.push(version);
  }
  for (const alias of state.aliases) fn.published.aliases.set(alias.name, alias);
  for (const [key, { statements }] of Object.entries(state.policies ?? {})) fn.published.policies.set(key, statements);
  fn.published.latest = state.latestVersion;
  functions.add(fn);
}

const codeIn = ({ files, sha256, size }: VersionState) => ({ files: mapValues(files, fromBase64), sha256, size });

function restoreVersion(fn: DeployedFunction, state: VersionState, starter: EnvironmentStarter): void {
  fn.lastModifiedMs = state.lastModifiedMs;
  fn.revisionId = state.revisionId;
  fn.eventInvokeConfig = state.eventInvokeConfig;
  for (const one of state.environments) fn.environments.release(starter.recreate(fn, one), one.lastUsedMs);
}
