import { isRecord } from "../../../base/encoding.ts";
import { hexFrom, uuidFrom } from "../../../base/random.ts";
import { AwsError } from "../../aws-error.ts";
import { type ResourceRequest, resourceTypeOf } from "../resource-type.ts";
import { evaluate } from "../template/intrinsics.ts";
import { type JsonRecord, ownValue, sameJson } from "../template/values.ts";
import { addImports, definitionOf, type ResolvedTemplate, type ResourceLookup } from "./resolved-template.ts";
import { type Engine, type Operation, type ResourceRecord, type Stack, setResourceStatus } from "./stack.ts";

/** Is told whether the work on a resource has succeeded. */
export type Done = (succeeded: boolean) => void;

/** Creates one resource of a stack. */
export function createResource(operation: Operation, resolved: ResolvedTemplate, logicalId: string, done: Done): void {
  const { stack } = operation;
  const record = newRecord(operation, resolved, logicalId);
  stack.resources[logicalId] = record;
  const create = () => {
    record.properties = evaluateProperties(stack, resolved, logicalId);
    addImports(stack, resolved);
    return createPhysical(operation, record, "CREATE");
  };
  changeResource(operation, "CREATE", record, create, done);
}

/** Changes a resource in place. If that fails, the resource keeps its old properties. */
export function modifyResource(operation: Operation, record: ResourceRecord, after: JsonRecord, done: Done): void {
  const before = record.properties;
  const modify = () => {
    record.properties = after;
    try {
      checkProperties(operation, record);
      resourceTypeOf(operation, record.type).update?.(record.physicalId, requestFor(operation, record));
    } catch (error) {
      record.properties = before;
      throw error;
    }
    return record;
  };
  changeResource(operation, "UPDATE", record, modify, done);
}

/** Deletes one resource. A resource that no longer exists counts as deleted, as in AWS. */
export function deleteResource(operation: Operation, record: ResourceRecord, done: Done): void {
  const isRollback = operation.stack.status.includes("ROLLBACK");
  if (record.deletionPolicy === "Retain" || (record.deletionPolicy === "RetainExceptOnCreate" && !isRollback)) {
    setResourceStatus(operation, record, "DELETE_SKIPPED");
    done(true);
    return;
  }
  const remove = () => {
    const { physicalId, properties } = record;
    if (physicalId !== "")
      ignoringAbsence(() => resourceTypeOf(operation, record.type).delete?.(physicalId, properties));
    return record;
  };
  changeResource(operation, "DELETE", record, remove, done);
}

const isAbsence = ({ code }: AwsError): boolean => /NotFound|DoesNotExist|NonExistent/.test(code);

function ignoringAbsence(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof AwsError) || !isAbsence(error)) throw error;
  }
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

/** The record of a resource that does not exist yet. */
export function newRecord(operation: Operation, resolved: ResolvedTemplate, logicalId: string): ResourceRecord {
  const { type, deletionPolicy } = definitionOf(resolved, logicalId);
  return {
    logicalId,
    type,
    physicalId: "",
    attributes: {},
    properties: {},
    status: "CREATE_IN_PROGRESS",
    statusReason: undefined,
    changedAtMs: operation.context.kernel.nowMs,
    deletionPolicy,
  };
}

/** Creates the physical resource of a record, for its creation or its replacement. @throws {AwsError} */
export function createPhysical(
  operation: Operation,
  record: ResourceRecord,
  verb: "CREATE" | "UPDATE",
): ResourceRecord {
  checkProperties(operation, record);
  Object.assign(record, resourceTypeOf(operation, record.type).create(requestFor(operation, record)));
  setResourceStatus(operation, record, `${verb}_IN_PROGRESS`, "Resource creation Initiated");
  return record;
}

/** The properties of a resource, evaluated against the stack's current resources, or those of `lookup`. */
export function evaluateProperties(
  stack: Stack,
  resolved: ResolvedTemplate,
  logicalId: string,
  lookup: ResourceLookup = (name) => ownValue(stack.resources, name),
): JsonRecord {
  const properties = evaluate(definitionOf(resolved, logicalId).properties, resolved.scope(lookup));
  return isRecord(properties) ? properties : {};
}

/** The names of the properties that differ between two versions of a resource. */
export function changedProperties(before: JsonRecord, after: JsonRecord): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !sameJson(ownValue(before, name), ownValue(after, name)));
}

/** The request that a resource type gets to create or update a resource. */
function requestFor({ stack, random }: Operation, record: ResourceRecord): ResourceRequest {
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
function checkProperties(engine: Engine, record: ResourceRecord): void {
  const { properties } = resourceTypeOf(engine, record.type);
  const unknown = Object.keys(record.properties).filter((name) => !properties.includes(name));
  if (unknown.length === 0) return;
  const message = `Encountered unsupported property ${unknown.join(", ")} (flatten's emulator knows: ${properties.join(", ")})`;
  throw new AwsError("InvalidRequest", message);
}

/** The status reason of a resource whose work threw an error. An error of the emulator itself must not stop time. */
export function failureReason(engine: Engine, error: unknown): string {
  if (!(error instanceof AwsError)) return `Internal Failure: ${error instanceof Error ? error.stack : String(error)}`;
  const code = isAbsence(error) ? "NotFound" : "InvalidRequest";
  return `Resource handler returned message: "${error.message}" (RequestToken: ${uuidFrom(engine.random)}, HandlerErrorCode: ${code})`;
}
