import { type AwsError, userError, violation } from "../../aws-error.ts";
import type { TokenBucket } from "../../kernel/token-bucket.ts";
import type { FunctionRuntime } from "../host/function-host.ts";
import type { EnvironmentLog } from "../invoke/environment-log.ts";
import type { Dimensions } from "../metrics.ts";
import type { FunctionCode } from "./code.ts";
import type { FunctionSettings } from "./settings.ts";

/**
 * A function, or a published version of it: its settings and code, its execution environments and its limits. Versions
 * share the limits and the tags of their function.
 */
export interface DeployedFunction {
  readonly name: string;
  /** Ends in the number of the version, if this is a published one. */
  readonly arn: string;
  /** `$LATEST`, or the number of a published version. */
  readonly version: string;
  settings: FunctionSettings;
  code: FunctionCode;
  lastModifiedMs: number;
  /** Rises with every change of code or settings. Environments of an older revision are not used again. */
  revision: number;
  /** `RevisionId` of the API. */
  revisionId: string;
  /** Undefined: the function uses the unreserved concurrency of the account. 0: it cannot be invoked. */
  reservedConcurrency: number | undefined;
  eventInvokeConfig: EventInvokeConfig | undefined;
  tags: Readonly<Record<string, string>>;
  /** Whether Lambda stops the function when it invokes itself in a loop. */
  recursiveLoop: "Allow" | "Terminate";
  readonly environments: EnvironmentPool;
  /** Limits how fast environments are created (L-DG scaling behavior). */
  readonly scaling: TokenBucket;
  readonly busy: BusyCount;
  readonly dimensions: Dimensions;
  /** The published versions, the aliases and the policies; those of a version are not used. */
  readonly published: Published;
}

/** The published versions of a function, oldest first, and its aliases by name. */
export interface Published {
  readonly versions: DeployedFunction[];
  readonly aliases: Map<string, Alias>;
  /** Resource-based policies by qualifier; "" for the function itself. */
  readonly policies: Map<string, FunctionPolicy>;
  /** The number of the latest version. Numbers of deleted versions are not used again. */
  latest: number;
}

/** A name that stands for a published version, or two. */
export interface Alias {
  readonly name: string;
  readonly version: string;
  /** The share of the invocations that another version gets, 0 to 1. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  readonly description: string;
  readonly revisionId: string;
}

/** A resource-based policy: a record, because the emulator checks no permissions. */
export interface FunctionPolicy {
  readonly statements: readonly { readonly Sid: string }[];
  /** Changes with the policy (L-API GetPolicy: "a unique identifier for the current revision of the policy"). */
  readonly revisionId: string;
}

/** Counts busy environments. */
export interface BusyCount {
  busy: number;
  /** The number of invocations that started and ended at the current instant. */
  momentary: number;
  /** The number of invocations that started at the current instant. */
  begun: number;
}

/** Returns the log group of a function. */
export const logGroupOf = ({ name, settings }: DeployedFunction): string => settings.logGroup ?? `/aws/lambda/${name}`;

/** How asynchronous events of a function are retried, and where records of them are sent. */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number | undefined;
  readonly maximumEventAgeSeconds: number | undefined;
  /** ARN of an SQS queue. */
  readonly onSuccessArn: string | undefined;
  readonly onFailureArn: string | undefined;
  readonly lastModifiedMs: number;
}

/** The values of a request. Undefined: not given. */
export type EventInvokeChanges = Omit<EventInvokeConfig, "lastModifiedMs">;

/** Returns the configuration of a function. @throws {AwsError} ResourceNotFoundException if it has none. */
export function eventInvokeConfigOf(fn: DeployedFunction): EventInvokeConfig {
  if (fn.eventInvokeConfig !== undefined) return fn.eventInvokeConfig;
  const message = `The function ${qualifiedArnOf(fn)} doesn't have an EventInvokeConfig`;
  throw userError("ResourceNotFoundException", 404, message);
}

/** The ARN with the version, also for `$LATEST`. */
export const qualifiedArnOf = ({ arn, version }: DeployedFunction): string =>
  version === "$LATEST" ? `${arn}:$LATEST` : arn;

const reference =
  /^(?:arn:aws[\w-]*:lambda:)?(?:[a-z]+(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?([\w-]+)(?::(\$LATEST|[\w-]+))?$/;

/** Returns the name and the qualifier in a name, a partial ARN or an ARN; undefined for any other text. */
export function partsOf(text: string): { readonly name: string; readonly qualifier: string | undefined } | undefined {
  const [, name, qualifier] = reference.exec(text) ?? [];
  return name === undefined ? undefined : { name, qualifier };
}

/** Returns the name, followed by the version or alias if there is one: `process`, `process:12`, `process:live`. */
export function referenceOf(text: string): string {
  const { name = text, qualifier = "$LATEST" } = partsOf(text) ?? {};
  return qualifier === "$LATEST" ? name : `${name}:${qualifier}`;
}

/** The error for a text that cannot be the name or the ARN of a function. */
export const invalidName = (name: string): AwsError =>
  violation(
    "functionName",
    name,
    "satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?",
  );

/** An execution environment. It processes one invocation at a time. */
export interface Environment {
  readonly log: EnvironmentLog;
  /** The revision of the function for which it was created. It is not used for a later one. */
  readonly revision: number;
  /** False before its first invocation, and after a timeout or a crash. The next invocation is then a cold start. */
  initialized: boolean;
  /** The time of an initialization for which no invocation waited. The next REPORT contains it. */
  earlyInitMs: number | undefined;
  lastUsedMs: number;
  /** Undefined after a restore: the runtime is started again with the next invocation, without a cold start. */
  runtime: FunctionRuntime | undefined;
}

/** An idle environment in a snapshot. */
export interface EnvironmentState {
  readonly logGroup: string;
  readonly logStream: string;
  readonly initialized: boolean;
  readonly earlyInitMs?: number | undefined;
  readonly lastUsedMs: number;
}

/** The idle execution environments of a function. The one that was used last is used first (emulator rule). */
export class EnvironmentPool {
  readonly #idleMs: number;
  /** Ordered by their last use, the most recent one last. */
  #idle: Environment[] = [];

  /** @param idleMs the time after which an idle environment is removed, milliseconds. */
  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  /** Takes the environment that was used last. @returns undefined if there is none, or all have been idle for too long. */
  claim(nowMs: number): Environment | undefined {
    const newest = this.#idle.at(-1);
    if (newest === undefined) return undefined;
    if (nowMs - newest.lastUsedMs >= this.#idleMs) {
      this.clear();
      return undefined;
    }
    this.#idle.pop();
    return newest;
  }

  /** Adds an environment that is idle from now on. */
  release(environment: Environment, nowMs: number): void {
    environment.lastUsedMs = nowMs;
    this.#idle.push(environment);
  }

  /** Ends every idle environment. */
  clear(): void {
    for (const { runtime } of this.#idle) runtime?.dispose();
    this.#idle = [];
  }

  /** The idle environments, the one that was used last at the end. */
  list(): readonly Environment[] {
    return this.#idle;
  }
}
