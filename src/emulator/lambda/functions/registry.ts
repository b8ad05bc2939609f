import { limits } from "../../../base/limits.ts";
import { type Random, uuidFrom } from "../../../base/random.ts";
import { AwsError } from "../../aws-error.ts";
import type { ModelContext } from "../../model-context.ts";
import { checkReservation } from "../invoke/concurrency.ts";
import { EnvironmentPool, TokenBucket } from "../invoke/environments.ts";
import type { FunctionCode } from "./code.ts";
import {
  checkEventInvokeConfig,
  checkNewName,
  type DeployedFunction,
  type EventInvokeChanges,
  type EventInvokeConfig,
  eventInvokeConfigOf,
  functionNameOf,
} from "./deployed-function.ts";
import { defaultSettings, type NewFunctionSettings, type SettingsChanges, withChanges } from "./settings.ts";

/** The input of CreateFunction. */
export interface CreateFunctionRequest {
  readonly name: string;
  readonly settings: NewFunctionSettings;
  readonly code: FunctionCode;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The functions of the account. They are found by name, partial ARN or ARN. */
export class FunctionRegistry {
  readonly #context: ModelContext;
  readonly #random: Random;
  readonly #functions = new Map<string, DeployedFunction>();

  constructor(context: ModelContext) {
    this.#context = context;
    this.#random = context.random.fork("lambda/functions");
  }

  /** Creates a function. @throws {AwsError} ResourceConflictException if it exists; ValidationException for invalid settings. */
  create(request: CreateFunctionRequest): DeployedFunction {
    const name = functionNameOf(request.name) ?? request.name;
    checkNewName(name);
    if (this.#functions.has(name)) {
      throw new AwsError("ResourceConflictException", `Function already exist: ${name}`, {
        status: 409,
        members: { Type: "User" },
      });
    }
    const fn = this.build({ ...request, name });
    this.add(fn);
    return fn;
  }

  /** Returns a new function without adding it to the registry. */
  build({ name, settings, code, tags }: CreateFunctionRequest): DeployedFunction {
    const { kernel, options } = this.#context;
    const complete = withChanges({ ...defaultSettings, handler: "", role: "" }, settings);
    return {
      name,
      arn: this.arnOf(name),
      settings: complete,
      code,
      lastModifiedMs: kernel.nowMs,
      revision: 1,
      revisionId: uuidFrom(this.#random),
      reservedConcurrency: undefined,
      eventInvokeConfig: undefined,
      tags: tags ?? {},
      environments: new EnvironmentPool(options.environmentIdleMs),
      scaling: new TokenBucket(limits.lambda.scalingBurst, limits.lambda.scalingPerSecond, kernel.nowMs),
      busy: { busy: 0, momentary: 0, begun: 0 },
      dimensions: { FunctionName: name },
    };
  }

  add(fn: DeployedFunction): void {
    this.#functions.set(fn.name, fn);
  }

  arnOf(name: string): string {
    const { region, accountId } = this.#context;
    return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  }

  find(nameOrArn: string): DeployedFunction | undefined {
    const direct = this.#functions.get(nameOrArn);
    if (direct !== undefined) return direct;
    const name = functionNameOf(nameOrArn);
    return name === undefined ? undefined : this.#functions.get(name);
  }

  /** Finds a function. @throws {AwsError} ResourceNotFoundException. */
  get(nameOrArn: string): DeployedFunction {
    const found = this.find(nameOrArn);
    if (found !== undefined) return found;
    const arn = nameOrArn.startsWith("arn:") ? nameOrArn : this.arnOf(functionNameOf(nameOrArn) ?? nameOrArn);
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, {
      status: 404,
      members: { Type: "User" },
    });
  }

  /** All functions, sorted by name. */
  list(): readonly DeployedFunction[] {
    return [...this.#functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  updateCode(fn: DeployedFunction, code: FunctionCode): void {
    fn.code = code;
    this.#revise(fn);
  }

  updateSettings(fn: DeployedFunction, changes: SettingsChanges): void {
    fn.settings = withChanges(fn.settings, changes);
    this.#revise(fn);
  }

  /** Deletes a function. Running invocations still end normally. */
  delete(fn: DeployedFunction): void {
    this.#functions.delete(fn.name);
    fn.revision++;
    fn.environments.clear();
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
  putEventInvokeConfig(fn: DeployedFunction, given: EventInvokeChanges): EventInvokeConfig {
    checkEventInvokeConfig(given);
    const config = { ...given, lastModifiedMs: this.#context.kernel.nowMs };
    fn.eventInvokeConfig = config;
    return config;
  }

  /** Changes the values that are given. @throws {AwsError} ValidationException; ResourceNotFoundException if there are none. */
  updateEventInvokeConfig(fn: DeployedFunction, changes: EventInvokeChanges): EventInvokeConfig {
    const now = eventInvokeConfigOf(fn);
    return this.putEventInvokeConfig(fn, {
      maximumRetryAttempts: changes.maximumRetryAttempts ?? now.maximumRetryAttempts,
      maximumEventAgeSeconds: changes.maximumEventAgeSeconds ?? now.maximumEventAgeSeconds,
      onSuccessArn: changes.onSuccessArn ?? now.onSuccessArn,
      onFailureArn: changes.onFailureArn ?? now.onFailureArn,
    });
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

  #revise(fn: DeployedFunction): void {
    fn.revision++;
    fn.revisionId = uuidFrom(this.#random);
    fn.lastModifiedMs = this.#context.kernel.nowMs;
    fn.environments.clear();
  }
}
