import { limits } from "../../../base/limits.ts";
import { type Random, uuidFrom } from "../../../base/random.ts";
import { invalidParameterValue, userError } from "../../aws-error.ts";
import { TokenBucket } from "../../kernel/token-bucket.ts";
import type { ModelContext } from "../../options.ts";
import { checkReservation } from "../invoke/concurrency.ts";
import type { FunctionCode } from "./code.ts";
import {
  type Alias,
  type DeployedFunction,
  EnvironmentPool,
  type EventInvokeChanges,
  eventInvokeConfigOf,
  type FunctionPolicy,
  invalidName,
  partsOf,
} from "./deployed-function.ts";
import {
  checkRange,
  defaultSettings,
  type NewFunctionSettings,
  type SettingsChanges,
  withChanges,
  withGiven,
} from "./settings.ts";

/** The input of CreateFunction. */
export interface CreateFunctionRequest {
  readonly name: string;
  readonly settings: NewFunctionSettings;
  readonly code: FunctionCode;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** The functions of the account. They are found by name, partial ARN or ARN, with or without a qualifier. */
export class FunctionRegistry {
  readonly #context: ModelContext;
  readonly #random: Random;
  readonly #weights: Random;
  readonly #functions = new Map<string, DeployedFunction>();

  constructor(context: ModelContext) {
    this.#context = context;
    this.#random = context.random.fork("lambda/functions");
    this.#weights = context.random.fork("lambda/alias-weights");
  }

  /** Creates a function. @throws {AwsError} ResourceConflictException if it exists; ValidationException for invalid settings. */
  create(request: CreateFunctionRequest): DeployedFunction {
    const { name = "", qualifier = "$LATEST" } = partsOf(request.name) ?? {};
    if (name === "" || name.length > 64 || qualifier !== "$LATEST") throw invalidName(request.name);
    if (this.#functions.has(name)) {
      throw userError("ResourceConflictException", 409, `Function already exist: ${name}`);
    }
    const fn = this.build({ ...request, name });
    this.add(fn);
    return fn;
  }

  /** Returns a new function without adding it to the registry. */
  build({ name, settings, code, tags }: CreateFunctionRequest): DeployedFunction {
    const { kernel, options } = this.#context;
    const { scalingBurst, scalingPerSecond } = limits.lambda;
    const complete = withChanges({ ...defaultSettings, handler: "", role: "" }, settings);
    return {
      name,
      arn: this.arnOf(name),
      version: "$LATEST",
      settings: complete,
      code,
      lastModifiedMs: kernel.nowMs,
      revision: 1,
      revisionId: uuidFrom(this.#random),
      reservedConcurrency: undefined,
      eventInvokeConfig: undefined,
      tags: tags ?? {},
      recursiveLoop: "Terminate",
      environments: new EnvironmentPool(options.environmentIdleMs),
      scaling: new TokenBucket({ bucket: scalingBurst, perSecond: scalingPerSecond }, kernel.nowMs),
      busy: { busy: 0, momentary: 0, begun: 0 },
      dimensions: { FunctionName: name },
      published: { versions: [], aliases: new Map(), policies: new Map(), latest: 0 },
    };
  }

  /** Returns a version of a function without adding it. It has environments of its own, and the limits of the function. */
  buildVersion(
    latest: DeployedFunction,
    version: string,
    { settings, code }: Pick<DeployedFunction, "settings" | "code">,
  ): DeployedFunction {
    const { name, arn, scaling, busy, dimensions } = latest;
    return {
      ...this.build({ name, settings, code }),
      arn: `${arn}:${version}`,
      version,
      settings,
      scaling,
      busy,
      dimensions,
      get reservedConcurrency() {
        return latest.reservedConcurrency;
      },
      get tags() {
        return latest.tags;
      },
      get recursiveLoop() {
        return latest.recursiveLoop;
      },
    };
  }

  /** Adds a function that was built, in place of one with its name. */
  add(fn: DeployedFunction): void {
    this.#functions.set(fn.name, fn);
  }

  /** The ARN of a function of the account, whether it exists or not. */
  arnOf(name: string): string {
    const { region, accountId } = this.#context;
    return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  }

  /**
   * Finds a function, or the version that a qualifier names.
   *
   * @param versionOf the version that an alias stands for: its own one unless given.
   */
  find(nameOrArn: string, versionOf = ({ version }: Alias) => version): DeployedFunction | undefined {
    const direct = this.#functions.get(nameOrArn);
    if (direct !== undefined) return direct;
    const { name = "", qualifier = "$LATEST" } = partsOf(nameOrArn) ?? {};
    const latest = this.#functions.get(name);
    const alias = latest?.published.aliases.get(qualifier);
    const number = alias === undefined ? qualifier : versionOf(alias);
    return number === "$LATEST" ? latest : latest?.published.versions.find(({ version }) => version === number);
  }

  /** Finds the version that an invocation runs: an alias with weights draws it. */
  findInvoked(nameOrArn: string): DeployedFunction | undefined {
    return this.find(nameOrArn, ({ version, weights = {} }) => {
      const [other] = Object.entries(weights);
      return other !== undefined && this.#weights.next() < other[1] ? other[0] : version;
    });
  }

  /** Finds a function. @throws {AwsError} ResourceNotFoundException. */
  get(nameOrArn: string): DeployedFunction {
    return this.find(nameOrArn) ?? this.#notFound(nameOrArn);
  }

  /** Finds the version that an invocation runs. @throws {AwsError} ResourceNotFoundException. */
  getInvoked(nameOrArn: string): DeployedFunction {
    return this.findInvoked(nameOrArn) ?? this.#notFound(nameOrArn);
  }

  /**
   * Finds a function that a request changes.
   *
   * @throws {AwsError} ResourceNotFoundException; InvalidParameterValueException for a version or an alias.
   */
  getLatest(nameOrArn: string): DeployedFunction {
    const { qualifier = "$LATEST" } = partsOf(nameOrArn) ?? {};
    if (qualifier === "$LATEST") return this.get(nameOrArn);
    throw invalidParameterValue(
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    );
  }

  /** The ARN that a request invokes: with the version or alias that it names. */
  invokedArnOf(nameOrArn: string): string {
    const named = this.#functions.get(nameOrArn);
    if (named !== undefined) return named.arn;
    const { name = nameOrArn, qualifier } = partsOf(nameOrArn) ?? {};
    return qualifier === undefined ? this.arnOf(name) : `${this.arnOf(name)}:${qualifier}`;
  }

  #notFound(nameOrArn: string): never {
    const arn = nameOrArn.startsWith("arn:") ? nameOrArn : this.invokedArnOf(nameOrArn);
    throw userError("ResourceNotFoundException", 404, `Function not found: ${arn}`);
  }

  /** All functions, sorted by name. */
  list(): readonly DeployedFunction[] {
    return [...this.#functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Replaces the code. Running invocations end with the old one; the next ones are cold starts. */
  updateCode(fn: DeployedFunction, code: FunctionCode): void {
    fn.code = code;
    this.#revise(fn);
  }

  /** Changes the settings that are given, with the same effect. @throws {AwsError} for invalid settings. */
  updateSettings(fn: DeployedFunction, changes: SettingsChanges): void {
    fn.settings = withChanges(fn.settings, changes);
    this.#revise(fn);
  }

  /** Deletes a function. Running invocations still end normally. */
  delete(fn: DeployedFunction): void {
    this.#functions.delete(fn.name);
    for (const one of [fn, ...fn.published.versions]) {
      one.revision++;
      one.environments.clear();
    }
  }

  /** Draws a revision id. */
  newRevisionId(): string {
    return uuidFrom(this.#random);
  }

  /** Sets the reserved concurrency, or removes it. @throws {AwsError} if too little unreserved concurrency would be left. */
  reserve(fn: DeployedFunction, reserved: number | undefined): void {
    if (reserved !== undefined) {
      const others = this.reservedSum - (fn.reservedConcurrency ?? 0);
      checkReservation(reserved, others, this.#context.options.accountConcurrency);
    }
    fn.reservedConcurrency = reserved;
  }

  /** Replaces the configuration of asynchronous events. @throws {AwsError} ValidationException for a value out of range. */
  putEventInvokeConfig(fn: DeployedFunction, given: EventInvokeChanges): void {
    const { asyncRetryAttemptsMax, eventAgeSecondsMin, eventAgeSecondsMax } = limits.lambda;
    checkRange("maximumRetryAttempts", given.maximumRetryAttempts, 0, asyncRetryAttemptsMax);
    checkRange("maximumEventAgeInSeconds", given.maximumEventAgeSeconds, eventAgeSecondsMin, eventAgeSecondsMax);
    fn.eventInvokeConfig = { ...given, lastModifiedMs: this.#context.kernel.nowMs };
  }

  /** Changes the values that are given. @throws {AwsError} ValidationException; ResourceNotFoundException if there are none. */
  updateEventInvokeConfig(fn: DeployedFunction, changes: EventInvokeChanges): void {
    this.putEventInvokeConfig(fn, withGiven<EventInvokeChanges>(eventInvokeConfigOf(fn), changes));
  }

  /** Deletes the configuration of asynchronous events. @throws {AwsError} ResourceNotFoundException if there is none. */
  deleteEventInvokeConfig(fn: DeployedFunction): void {
    eventInvokeConfigOf(fn);
    fn.eventInvokeConfig = undefined;
  }

  /** The sum of all reserved concurrency. */
  get reservedSum(): number {
    let total = 0;
    for (const { reservedConcurrency } of this.#functions.values()) total += reservedConcurrency ?? 0;
    return total;
  }

  /** Replaces the statements of the policy of a function, a version or an alias. Without any, there is no policy. */
  putPolicy(fn: DeployedFunction, qualifier: string, statements: FunctionPolicy["statements"]): void {
    if (statements.length === 0) fn.published.policies.delete(qualifier);
    else fn.published.policies.set(qualifier, { statements, revisionId: this.newRevisionId() });
  }

  #revise(fn: DeployedFunction): void {
    fn.revision++;
    fn.revisionId = this.newRevisionId();
    fn.lastModifiedMs = this.#context.kernel.nowMs;
    fn.environments.clear();
  }
}
