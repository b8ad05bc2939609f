import { AwsError } from "../../../aws-error.ts";
import { resourceTypeOf } from "../../resource-type.ts";
import { asText, type JsonRecord, ownValue } from "../../template/json.ts";
import { createResource, newRecord } from "../create.ts";
import type { Engine } from "../engine.ts";
import type { ResolvedTemplate } from "../resolved-template.ts";
import {
  changedProperties,
  changeInTime,
  checkProperties,
  evaluateProperties,
  failureReason,
  requestFor,
  setResourceStatus,
} from "../resource-work.ts";
import type { ResourceRecord, Stack } from "../stack.ts";

/** What an update did to a resource, so that a rollback can undo it. */
export type Undo =
  | { readonly kind: "added"; readonly logicalId: string }
  | { readonly kind: "modified"; readonly logicalId: string; readonly properties: JsonRecord }
  | { readonly kind: "replaced"; readonly logicalId: string; readonly before: ResourceRecord };

/** Creates, changes or replaces one resource as the resolved template requires; an unchanged resource is skipped. */
export function updateResource(
  engine: Engine,
  stack: Stack,
  resolved: ResolvedTemplate,
  logicalId: string,
  journal: Undo[],
  done: (succeeded: boolean) => void,
): void {
  const record = ownValue(stack.resources, logicalId);
  if (record === undefined || record.physicalId === "" || record.status === "DELETE_COMPLETE") {
    journal.push({ kind: "added", logicalId });
    createResource(engine, stack, resolved, logicalId, done);
    return;
  }
  const after = evaluatedOrFailed(engine, stack, resolved, record);
  if (after === undefined) {
    done(false);
    return;
  }
  const changed = changedProperties(record.properties, after);
  const isOtherType = record.type !== ownValue(resolved.resources, logicalId)?.type;
  if (changed.length === 0 && !isOtherType) {
    done(true);
    return;
  }
  const type = resourceTypeOf(engine, record.type);
  if (isOtherType || changed.some((name) => type.replacing.includes(name))) {
    replaceResource(engine, stack, resolved, { record, after }, journal, done);
    return;
  }
  modifyResource(engine, stack, record, after, (succeeded, before) => {
    if (succeeded) journal.push({ kind: "modified", logicalId, properties: before });
    done(succeeded);
  });
}

/** The new properties of a resource; undefined, with the status UPDATE_FAILED, if they cannot be evaluated. */
function evaluatedOrFailed(
  engine: Engine,
  stack: Stack,
  resolved: ResolvedTemplate,
  record: ResourceRecord,
): JsonRecord | undefined {
  try {
    return evaluateProperties(stack, resolved, record.logicalId);
  } catch (error) {
    setResourceStatus(engine, stack, record, "UPDATE_FAILED", failureReason(engine, error));
    return undefined;
  }
}

/** Changes a resource in place. If that fails, the resource keeps its old properties. */
export function modifyResource(
  engine: Engine,
  stack: Stack,
  record: ResourceRecord,
  after: JsonRecord,
  done: (succeeded: boolean, before: JsonRecord) => void,
): void {
  const before = record.properties;
  const type = resourceTypeOf(engine, record.type);
  setResourceStatus(engine, stack, record, "UPDATE_IN_PROGRESS");
  changeInTime(
    engine,
    {
      label: `update ${record.logicalId}`,
      change: () => {
        record.properties = after;
        checkProperties(engine, record);
        type.update?.(record.physicalId, requestFor(engine, stack, record));
      },
      isSettled: () => type.isSettled?.(record.physicalId) ?? true,
    },
    () => {
      setResourceStatus(engine, stack, record, "UPDATE_COMPLETE");
      done(true, before);
    },
    (reason) => {
      record.properties = before;
      setResourceStatus(engine, stack, record, "UPDATE_FAILED", reason);
      done(false, before);
    },
  );
}

/** Creates a new physical resource. The old one is deleted when the whole update has succeeded. */
function replaceResource(
  engine: Engine,
  stack: Stack,
  resolved: ResolvedTemplate,
  { record, after }: { readonly record: ResourceRecord; readonly after: JsonRecord },
  journal: Undo[],
  done: (succeeded: boolean) => void,
): void {
  const { logicalId } = record;
  const before = { ...record };
  const next: ResourceRecord = { ...newRecord(engine, resolved, logicalId), properties: after };
  const type = resourceTypeOf(engine, next.type);
  setResourceStatus(
    engine,
    stack,
    record,
    "UPDATE_IN_PROGRESS",
    "Requested update requires the creation of a new physical resource; hence creating one.",
  );
  changeInTime(
    engine,
    {
      label: `replace ${logicalId}`,
      change: () => {
        refuseSameName(record, next, type.nameProperty);
        checkProperties(engine, next);
        Object.assign(next, type.create(requestFor(engine, stack, next)));
        stack.resources[logicalId] = next;
        journal.push({ kind: "replaced", logicalId, before });
        setResourceStatus(engine, stack, next, "UPDATE_IN_PROGRESS", "Resource creation Initiated");
      },
      isSettled: () => type.isSettled?.(next.physicalId) ?? true,
    },
    () => {
      setResourceStatus(engine, stack, next, "UPDATE_COMPLETE");
      done(true);
    },
    (reason) => {
      setResourceStatus(engine, stack, record, "UPDATE_FAILED", reason);
      done(false);
    },
  );
}

function refuseSameName(record: ResourceRecord, next: ResourceRecord, nameProperty: string | undefined): void {
  if (nameProperty === undefined || record.type !== next.type) return;
  const name = next.properties[nameProperty];
  if (name === undefined || name !== record.properties[nameProperty]) return;
  throw new AwsError(
    "ValidationError",
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${asText(name)} and update the stack again.`,
  );
}
