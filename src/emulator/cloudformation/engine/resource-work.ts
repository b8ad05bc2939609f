import { isRecord } from "../../../base/encoding.ts";
import { hexFrom, uuidFrom } from "../../../base/random.ts";
import { AwsError } from "../../aws-error.ts";
import { type ResourceRequest, resourceTypeOf } from "../resource-type.ts";
import { evaluate } from "../template/intrinsics.ts";
import { type JsonRecord, ownValue, sameJson } from "../template/json.ts";
import type { Dependencies } from "../template/references.ts";
import { type Engine, type Operation, setResourceStatus } from "./engine.ts";
import type { ResolvedTemplate } from "./resolved-template.ts";
import type { ResourceRecord, Stack } from "./stack.ts";

/** Is told whether the work on a resource has succeeded. */
export type Done = (succeeded: boolean) => void;

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
export function requestFor({ stack, random }: Operation, record: ResourceRecord): ResourceRequest {
  return {
    properties: record.properties,
    tags: stack.tags,
    generateName: (lengthMax) => {
      const suffix = hexFrom(random, 12).toUpperCase();
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
 * Changes a resource after `stackResourceMs`, and waits until it is stable. While it is in use, the change is retried.
 *
 * @param change returns the record of the resource from now on. If it throws an `AwsError`, the change has failed.
 * @param reason of the status in progress.
 */
export function changeResource(
  operation: Operation,
  verb: "CREATE" | "UPDATE" | "DELETE",
  record: ResourceRecord,
  change: () => ResourceRecord,
  done: Done,
  reason?: string,
): void {
  const { kernel, options } = operation.context;
  const after = (ms: number, run: () => void) => kernel.after(ms, `${verb} ${record.logicalId}`, run);
  const complete = (changed: ResourceRecord) => {
    setResourceStatus(operation, changed, `${verb}_COMPLETE`);
    done(true);
  };
  const wait = (changed: ResourceRecord): void => {
    const { isGone, isSettled, deletionExtraMs = 0 } = resourceTypeOf(operation, changed.type);
    const isStable = (verb === "DELETE" ? isGone : isSettled)?.(changed.physicalId) ?? true;
    if (!isStable) after(options.stackResourceMs, () => wait(changed));
    else if (verb === "DELETE") after(deletionExtraMs, () => complete(changed));
    else complete(changed);
  };
  const attempt = () => {
    let changed: ResourceRecord;
    try {
      changed = change();
    } catch (error) {
      if (error instanceof AwsError && error.code === "ResourceInUseException") {
        after(options.stackResourceMs, attempt);
        return;
      }
      setResourceStatus(operation, record, `${verb}_FAILED`, failureReason(operation, error));
      done(false);
      return;
    }
    wait(changed);
  };
  setResourceStatus(operation, record, `${verb}_IN_PROGRESS`, reason);
  after(options.stackResourceMs, attempt);
}

/** The status reason of a resource whose work threw an error. An error of the emulator itself must not stop time. */
export function failureReason(engine: Engine, error: unknown): string {
  if (!(error instanceof AwsError)) return `Internal Failure: ${error instanceof Error ? error.stack : String(error)}`;
  const code = /NotFound|NonExistent|DoesNotExist/.test(error.code) ? "NotFound" : "InvalidRequest";
  return `Resource handler returned message: "${error.message}" (RequestToken: ${uuidFrom(engine.random)}, HandlerErrorCode: ${code})`;
}

/**
 * Works on resources in parallel, each as soon as its dependencies are done. After a failure no more steps start, and
 * `finished` is called when the running steps have ended (emulator rule: AWS cancels them instead).
 */
export function runSteps(
  dependencies: Dependencies,
  work: (logicalId: string, done: Done) => void,
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

/** Works on one item after the other, until one fails. */
export function runInTurn<T>(
  items: readonly T[],
  work: (item: T, done: Done) => void,
  finished: (succeeded: boolean) => void,
): void {
  const [first, ...rest] = items;
  if (first === undefined) finished(true);
  else work(first, (succeeded) => (succeeded ? runInTurn(rest, work, finished) : finished(false)));
}
