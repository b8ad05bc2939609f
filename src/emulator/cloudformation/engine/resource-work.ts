import { isRecord } from "../../../base/encoding.ts";
import { hexFrom, uuidFrom } from "../../../base/random.ts";
import { AwsError } from "../../aws-error.ts";
import { type ResourceRequest, resourceTypeOf } from "../resource-type.ts";
import { evaluate } from "../template/intrinsics.ts";
import { type JsonRecord, ownValue, sameJson } from "../template/json.ts";
import type { Dependencies } from "../template/references.ts";
import type { Engine } from "./engine.ts";
import type { ResolvedTemplate } from "./resolved-template.ts";
import type { ResourceRecord, Stack } from "./stack.ts";

/** Sets the status of a resource and adds an event for it. */
export function setResourceStatus(
  engine: Engine,
  stack: Stack,
  record: ResourceRecord,
  status: string,
  reason?: string,
): void {
  record.status = status;
  record.statusReason = reason;
  record.changedAtMs = engine.context.kernel.nowMs;
  stack.events.push({
    id: `${record.logicalId}-${status}-${uuidFrom(engine.random)}`,
    atMs: record.changedAtMs,
    logicalId: record.logicalId,
    physicalId: record.physicalId,
    type: record.type,
    status,
    reason,
    properties: JSON.stringify(record.properties),
  });
}

/** The properties of a resource, evaluated against the stack's current resources. */
export function evaluateProperties(stack: Stack, resolved: ResolvedTemplate, logicalId: string): JsonRecord {
  const scope = resolved.scope((name) => ownValue(stack.resources, name));
  const properties = evaluate(ownValue(resolved.resources, logicalId)?.properties ?? {}, scope);
  return isRecord(properties) ? properties : {};
}

/** The names of the properties that differ between two versions of a resource. */
export function changedProperties(before: JsonRecord, after: JsonRecord): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !sameJson(ownValue(before, name), ownValue(after, name)));
}

/** The request that a resource type gets to create or update a resource. */
export function requestFor(engine: Engine, stack: Stack, record: ResourceRecord): ResourceRequest {
  return {
    properties: record.properties,
    tags: stack.tags,
    generateName: (lengthMax) => {
      const suffix = hexFrom(engine.random, 12).toUpperCase();
      return `${`${stack.name}-${record.logicalId}`.slice(0, lengthMax - suffix.length - 1)}-${suffix}`;
    },
  };
}

/** Checks the property names of a resource. @throws {AwsError} InvalidRequest for a property without a model. */
export function checkProperties(engine: Engine, record: ResourceRecord): void {
  const { properties } = resourceTypeOf(engine, record.type);
  const unknown = Object.keys(record.properties).filter((name) => !properties.includes(name));
  if (unknown.length === 0) return;
  const message = `Encountered unsupported property ${unknown.join(", ")} (flatten's emulator knows: ${properties.join(", ")})`;
  throw new AwsError("InvalidRequest", message);
}

/**
 * Runs `change` after `stackResourceMs`, then waits until the resource is stable. While the resource is in use, `change`
 * is retried.
 *
 * @param failed gets the reason when `change` throws an `AwsError`.
 */
export function changeInTime(
  engine: Engine,
  work: { readonly change: () => void; readonly isSettled: () => boolean; readonly label: string },
  succeeded: () => void,
  failed: (reason: string) => void,
): void {
  const { kernel, options } = engine.context;
  const wait = () => {
    if (work.isSettled()) succeeded();
    else kernel.after(options.stackResourceMs, work.label, wait);
  };
  const attempt = () => {
    try {
      work.change();
    } catch (error) {
      const isInUse = error instanceof AwsError && error.code === "ResourceInUseException";
      if (isInUse) kernel.after(options.stackResourceMs, work.label, attempt);
      else failed(failureReason(engine, error));
      return;
    }
    wait();
  };
  kernel.after(options.stackResourceMs, work.label, attempt);
}

/** The status reason of a resource whose work threw an error. An error of the emulator itself must not stop time. */
export function failureReason(engine: Engine, error: unknown): string {
  if (!(error instanceof AwsError)) return `Internal Failure: ${error instanceof Error ? error.stack : String(error)}`;
  const code = /NotFound|NonExistent|DoesNotExist/.test(error.code) ? "NotFound" : "InvalidRequest";
  return `Resource handler returned message: "${error.message}" (RequestToken: ${uuidFrom(engine.random)}, HandlerErrorCode: ${code})`;
}

/** Works on one resource and calls `done` when it has succeeded or failed. */
export type StepWork = (logicalId: string, done: (succeeded: boolean) => void) => void;

/**
 * Works on resources in parallel, each as soon as its dependencies are done. After a failure no more steps start, and
 * `finished` is called when the running steps have ended (emulator rule: AWS cancels them instead).
 */
export function runSteps(
  dependencies: Dependencies,
  work: StepWork,
  finished: (failed: readonly string[]) => void,
): void {
  const waiting = new Map([...dependencies].map(([name, others]) => [name, new Set(others)]));
  const failed: string[] = [];
  let running = 0;
  let isStarting = false;
  const startReady = () => {
    if (isStarting) return;
    isStarting = true;
    for (let name = nextReady(); name !== undefined; name = nextReady()) start(name);
    isStarting = false;
    if (running === 0) finished(failed);
  };
  const nextReady = () => {
    if (failed.length > 0) return undefined;
    for (const [name, others] of waiting) if (others.size === 0) return name;
    return undefined;
  };
  const start = (name: string) => {
    waiting.delete(name);
    running++;
    work(name, (succeeded) => {
      running--;
      if (!succeeded) failed.push(name);
      for (const others of waiting.values()) others.delete(name);
      startReady();
    });
  };
  startReady();
}
