import { fromBase64, mapValues, toBase64 } from "../../base/encoding.ts";
import { type Random, uuidFrom } from "../../base/random.ts";
import type { TokenBucketState } from "../kernel/token-bucket.ts";
import type { LogSink, MetricSink, ModelContext } from "../options.ts";
import type { SqsService } from "../sqs/sqs-service.ts";
import {
  type Alias,
  type DeployedFunction,
  type EnvironmentState,
  type EventInvokeConfig,
  type FunctionPolicy,
  referenceOf,
} from "./functions/deployed-function.ts";
import { FunctionRegistry } from "./functions/registry.ts";
import type { FunctionSettings } from "./functions/settings.ts";
import type { FunctionHost } from "./host/function-host.ts";
import { type AsyncEvent, AsyncQueue } from "./invoke/async-queue.ts";
import { Admission, Concurrency } from "./invoke/concurrency.ts";
import { EnvironmentStarter } from "./invoke/environment-starter.ts";
import {
  eventTextOf,
  type InvocationRequest,
  type InvokeOutcome,
  isRecursive,
  recursiveInvocation,
} from "./invoke/invocation.ts";
import { Invoker } from "./invoke/invoker.ts";
import { LambdaMetrics } from "./metrics.ts";

/** The other services that Lambda uses. */
interface LambdaDependencies {
  readonly host: FunctionHost;
  readonly metrics: MetricSink;
  readonly logs: LogSink;
  readonly sqs: SqsService;
}

/** What a request to invoke a function may have. */
type InvokeOptions = Pick<InvocationRequest, "traceHeader" | "keepsLog" | "clientContextJson">;

/** The model of AWS Lambda: functions and their invocations. */
export class LambdaService {
  readonly functions: FunctionRegistry;
  readonly #context: ModelContext;
  readonly #metrics: LambdaMetrics;
  readonly #concurrency: Concurrency;
  readonly #starter: EnvironmentStarter;
  readonly #invoker: Invoker;
  readonly #async: AsyncQueue;
  readonly #requestIds: Random;

  constructor(context: ModelContext, dependencies: LambdaDependencies) {
    const metrics = new LambdaMetrics(dependencies.metrics);
    const functions = new FunctionRegistry(context);
    const reservedSum = () => functions.reservedSum;
    this.functions = functions;
    this.#context = context;
    this.#metrics = metrics;
    this.#requestIds = context.random.fork("lambda/request-ids");
    this.#concurrency = new Concurrency(context, metrics, reservedSum);
    this.#starter = new EnvironmentStarter(context, dependencies.host, dependencies.logs);
    this.#invoker = new Invoker(context, {
      admission: new Admission(context, this.#concurrency, reservedSum),
      concurrency: this.#concurrency,
      metrics,
      starter: this.#starter,
    });
    this.#async = new AsyncQueue(context, { functions, invoker: this.#invoker, metrics, sqs: dependencies.sqs });
  }

  /**
   * Invokes a function. Calls back when the invocation has ended, or immediately if it is throttled.
   *
   * @returns the version that runs.
   * @throws {AwsError} ResourceNotFoundException; RequestTooLargeException above 6 MB; RecursiveInvocationException.
   */
  invoke(
    functionName: string,
    payload: Uint8Array,
    done: (outcome: InvokeOutcome) => void,
    options: InvokeOptions = {},
  ): DeployedFunction {
    if (this.stopsRecursion(functionName, options.traceHeader)) throw recursiveInvocation();
    return this.invokeText(functionName, eventTextOf(payload, "sync"), done, options);
  }

  /** Checks whether Lambda stops an invocation because the function invokes itself in a loop, and counts it if so. */
  stopsRecursion(functionName: string, traceHeader: string | undefined): boolean {
    if (traceHeader === undefined) return false;
    const fn = this.functions.find(functionName);
    if (fn === undefined || fn.recursiveLoop === "Allow" || !isRecursive(fn, traceHeader)) return false;
    this.#metrics.reportBoth("RecursiveInvocationsDropped", fn.dimensions, 1, this.#context.kernel.nowMs);
    return true;
  }

  /**
   * Invokes a function with an event as text, whose size is not checked.
   *
   * @returns the version that runs.
   * @throws {AwsError} ResourceNotFoundException.
   */
  invokeText(
    functionName: string,
    eventText: string,
    done: (outcome: InvokeOutcome) => void,
    options: InvokeOptions = {},
  ): DeployedFunction {
    const fn = this.functions.getInvoked(functionName);
    const invokedArn = this.functions.invokedArnOf(functionName);
    const requestId = uuidFrom(this.#requestIds);
    const { traceHeader, keepsLog, clientContextJson } = options;
    // Without a spread, which would take several times as long.
    const request = { invokedArn, eventText, requestId, traceHeader, keepsLog, clientContextJson };
    this.#invoker.invoke(fn, request, done);
    return fn;
  }

  /**
   * Adds an event to Lambda's internal queue, as the invocation type Event does.
   *
   * @returns the request id, which is the same for all attempts.
   * @throws {AwsError} ResourceNotFoundException; RequestTooLargeException above 1 MB.
   */
  invokeAsync(functionName: string, payload: Uint8Array): string {
    const fn = this.functions.get(functionName);
    const requestId = uuidFrom(this.#requestIds);
    this.#async.add(fn, referenceOf(functionName), eventTextOf(payload, "async"), requestId);
    return requestId;
  }

  /** The number of running invocations of all functions. */
  get running(): number {
    return this.#concurrency.total;
  }

  /** The number of asynchronous events that wait for an attempt or have a running one. */
  get pendingEvents(): number {
    return this.#async.size;
  }

  /** Returns the state as plain JSON. No invocation may be running. */
  snapshot(): unknown {
    this.#concurrency.commit();
    return {
      functions: this.functions.list().map(stateOfFunction),
      events: this.#async.snapshot(),
    } satisfies LambdaState;
  }

  /** Restores the state of a snapshot into a new service. */
  restore(state: unknown): void {
    const { functions, events } = state as LambdaState;
    for (const one of functions) restoreFunction(one, this.functions, this.#starter);
    this.#async.restore(events);
  }
}

/** A snapshot of Lambda: plain JSON. */
interface LambdaState {
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
  readonly policies?: Readonly<Record<string, FunctionPolicy>> | undefined;
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
function stateOfFunction(fn: DeployedFunction): FunctionState {
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
    policies: published.policies.size === 0 ? undefined : Object.fromEntries(published.policies),
    latestVersion: published.latest,
  };
}

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
function restoreFunction(state: FunctionState, functions: FunctionRegistry, starter: EnvironmentStarter): void {
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
  for (const [qualifier, policy] of Object.entries(state.policies ?? {})) fn.published.policies.set(qualifier, policy);
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
