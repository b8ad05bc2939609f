import { AwsError } from "../../aws-error.ts";
import { resourceTypeOf } from "../resource-type.ts";
import { asText, type JsonRecord, ownValue } from "../template/json.ts";
import { createPhysical, createResource, newRecord } from "./create.ts";
import { type Operation, setResourceStatus } from "./engine.ts";
import type { ResolvedTemplate } from "./resolved-template.ts";
import {
  changedProperties,
  changeResource,
  checkProperties,
  type Done,
  evaluateProperties,
  failureReason,
  requestFor,
} from "./resource-work.ts";
import { existingResource, type ResourceRecord } from "./stack.ts";

/** What an update did to a resource, so that a rollback can undo it. */
export type Undo =
  | { readonly kind: "added"; readonly logicalId: string }
  | { readonly kind: "modified"; readonly logicalId: string; readonly properties: JsonRecord }
  | { readonly kind: "replaced"; readonly logicalId: string; readonly before: ResourceRecord };

/** An update of a stack. */
export interface Update extends Operation {
  readonly resolved: ResolvedTemplate;
  /** What was changed so far. */
  readonly journal: Undo[];
}

/** Creates, changes or replaces one resource as the resolved template requires; an unchanged resource is skipped. */
export function updateResource(update: Update, logicalId: string, done: Done): void {
  const { stack, resolved, journal } = update;
  const record = existingResource(stack, logicalId);
  if (record === undefined) {
    journal.push({ kind: "added", logicalId });
    createResource(update, resolved, logicalId, done);
    return;
  }
  let after: JsonRecord;
  try {
    after = evaluateProperties(stack, resolved, logicalId);
  } catch (error) {
    setResourceStatus(update, record, "UPDATE_FAILED", failureReason(update, error));
    done(false);
    return;
  }
  const changed = changedProperties(record.properties, after);
  const isOtherType = record.type !== ownValue(resolved.resources, logicalId)?.type;
  const { replacing } = resourceTypeOf(update, record.type);
  if (isOtherType || changed.some((name) => replacing.includes(name))) {
    replaceResource(update, record, after, done);
    return;
  }
  if (changed.length === 0) {
    done(true);
    return;
  }
  const { properties } = record;
  modifyResource(update, record, after, (succeeded) => {
    if (succeeded) journal.push({ kind: "modified", logicalId, properties });
    done(succeeded);
  });
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

/** Creates a new physical resource. The old one is deleted when the whole update has succeeded. */
function replaceResource(update: Update, record: ResourceRecord, properties: JsonRecord, done: Done): void {
  const { stack, resolved, journal } = update;
  const { logicalId } = record;
  const before = { ...record };
  const next: ResourceRecord = { ...newRecord(update, resolved, logicalId), properties };
  const replace = () => {
    refuseSameName(record, next, resourceTypeOf(update, next.type).nameProperty);
    createPhysical(update, next);
    stack.resources[logicalId] = next;
    journal.push({ kind: "replaced", logicalId, before });
    setResourceStatus(update, next, "UPDATE_IN_PROGRESS", "Resource creation Initiated");
    return next;
  };
  const reason = "Requested update requires the creation of a new physical resource; hence creating one.";
  changeResource(update, "UPDATE", record, replace, done, reason);
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
