import { filesFromText, filesToText } from "./functions/code.ts";
import type { DeployedFunction, EventInvokeConfig } from "./functions/deployed-function.ts";
import type { FunctionRegistry } from "./functions/registry.ts";
import type { FunctionSettings } from "./functions/settings.ts";
import type { AsyncEvent } from "./invoke/async-delivery.ts";
import type { EnvironmentStarter } from "./invoke/environment-starter.ts";
import type { EnvironmentState, TokenBucketState } from "./invoke/environments.ts";

/** A snapshot of Lambda: plain JSON. */
export interface LambdaState {
  readonly functions: readonly FunctionState[];
  readonly events: readonly AsyncEvent[];
}

interface FunctionState {
  readonly name: string;
  readonly settings: FunctionSettings;
  /** Base64 by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly sha256: string;
  readonly size: number;
  readonly lastModifiedMs: number;
  readonly revisionId: string;
  readonly reservedConcurrency?: number | undefined;
  readonly eventInvokeConfig?: EventInvokeConfig | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly scaling: TokenBucketState;
  readonly environments: readonly EnvironmentState[];
}

/** Returns a function as plain JSON. */
export function stateOfFunction(fn: DeployedFunction): FunctionState {
  const { name, settings, code, lastModifiedMs, revisionId, reservedConcurrency, eventInvokeConfig, tags } = fn;
  return {
    name,
    settings,
    files: filesToText(code.files),
    sha256: code.sha256,
    size: code.size,
    lastModifiedMs,
    revisionId,
    reservedConcurrency,
    eventInvokeConfig,
    tags,
    scaling: fn.scaling.snapshot(),
    environments: fn.environments.list().map(({ log, initialized, lastUsedMs }) => ({
      logGroup: log.group,
      logStream: log.stream,
      initialized,
      lastUsedMs,
    })),
  };
}

/** Creates a function from a snapshot and adds it to the registry. */
export function restoreFunction(state: FunctionState, functions: FunctionRegistry, starter: EnvironmentStarter): void {
  const { name, settings, files, sha256, size, tags } = state;
  const fn = functions.build({ name, settings, code: { files: filesFromText(files), sha256, size }, tags });
  fn.lastModifiedMs = state.lastModifiedMs;
  fn.revisionId = state.revisionId;
  fn.reservedConcurrency = state.reservedConcurrency;
  fn.eventInvokeConfig = state.eventInvokeConfig;
  fn.scaling.restore(state.scaling);
  for (const one of state.environments) fn.environments.release(starter.recreate(fn, one), one.lastUsedMs);
  functions.add(fn);
}
