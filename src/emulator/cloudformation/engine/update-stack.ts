import { AwsError } from "../../aws-error.ts";
import { resourceTypeOf } from "../resource-type.ts";
import { asText, type JsonRecord, ownValue } from "../template/values.ts";
import { addImports, definitionOf, type ResolvedTemplate } from "./resolved-template.ts";
import {
  changedProperties,
  changeResource,
  createPhysical,
  createResource,
  type Done,
  deleteResource,
  evaluateProperties,
  failureReason,
  modifyResource,
  newRecord,
} from "./resource.ts";
import {
  existingResource,
  type Operation,
  type ResourceRecord,
  type Stack,
  setResourceStatus,
  setStackStatus,
} from "./stack.ts";
import { deleteResources, runInTurn, runSteps, setOutputs } from "./stack-resources.ts";

/** The desired state of an updated stack. */
interface UpdateRequest extends Pick<Stack, "tags" | "capabilities"> {
  readonly resolved: ResolvedTemplate;
  /** Keeps the resources of a failed update as they are, for inspection. */
  readonly disableRollback: boolean;
}

/** What an update did to a resource, so that a rollback can undo it. */
type Undo =
  | { readonly kind: "added"; readonly logicalId: string }
  | { readonly kind: "modified"; readonly logicalId: string; readonly properties: JsonRecord }
  | { readonly kind: "replaced"; readonly logicalId: string; readonly before: ResourceRecord };

/** An update of a stack. */
interface Update extends Operation, UpdateRequest {
  /** What was changed so far. */
  readonly journal: Undo[];
}

/** Updates the resources of a stack to a resolved template. If one fails, the update is rolled back. */
export function updateStackResources(operation: Operation, request: UpdateRequest, finished: () => void): void {
  const { stack, context } = operation;
  const { resolved, disableRollback } = request;
  const update: Update = { ...operation, ...request, journal: [] };
  const importsBefore = stack.imports;
  addImports(stack, resolved);
  stack.updatedAtMs = context.kernel.nowMs;
  setStackStatus(update, "UPDATE_IN_PROGRESS", "User Initiated");
  runSteps(
    resolved.dependencies,
    (logicalId, done) => updateResource(update, logicalId, done),
    (failed) => {
      const reason =
        failed.length === 0
          ? setOutputs(update, resolved)
          : `The following resource(s) failed to update: [${failed.join(", ")}].`;
      if (reason === undefined) return cleanUp(update, finished);
      if (!disableRollback) return rollBack(update, reason, importsBefore, finished);
      adopt(update);
      setStackStatus(update, "UPDATE_FAILED", reason);
      finished();
    },
  );
}

function adopt({ stack, resolved, tags, capabilities }: Update): void {
  stack.templateText = resolved.sourceText;
  stack.parameters = resolved.parameters;
  stack.description = resolved.source.description;
  stack.tags = tags;
  stack.capabilities = capabilities;
  stack.imports = [...resolved.imports];
  for (const [name, { deletionPolicy }] of Object.entries(resolved.resources)) {
    const record = ownValue(stack.resources, name);
    if (record !== undefined) record.deletionPolicy = deletionPolicy;
  }
}

/** Creates, changes or replaces one resource as the resolved template requires; an unchanged resource is skipped. */
function updateResource(update: Update, logicalId: string, done: Done): void {
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
  const isOtherType = record.type !== definitionOf(resolved, logicalId).type;
  const { replacing } = resourceTypeOf(update, record.type);
  if (isOtherType || changed.some((name) => replacing.includes(name))) replaceResource(update, record, after, done);
  else if (changed.length === 0) done(true);
  else {
    const { properties } = record;
    modifyResource(update, record, after, (succeeded) => {
      if (succeeded) journal.push({ kind: "modified", logicalId, properties });
      done(succeeded);
    });
  }
}

/** Creates a new physical resource. The old one is deleted when the whole update has succeeded. */
function replaceResource(update: Update, record: ResourceRecord, properties: JsonRecord, done: Done): void {
  const { stack, resolved, journal } = update;
  const { logicalId } = record;
  const before = { ...record };
  const next: ResourceRecord = { ...newRecord(update, resolved, logicalId), properties };
  const replace = () => {
    refuseSameName(record, next, resourceTypeOf(update, next.type).nameProperty);
    stack.resources[logicalId] = createPhysical(update, next, "UPDATE");
    journal.push({ kind: "replaced", logicalId, before });
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

/** Deletes replaced resources, then those that the new template omits. A failure here does not fail the update. */
function cleanUp(update: Update, finished: () => void): void {
  const { stack, resolved, journal } = update;
  setStackStatus(update, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  const removed = Object.keys(stack.resources).filter((name) => !Object.hasOwn(resolved.resources, name));
  const replaced = new Map<string, ResourceRecord>();
  for (const undo of journal) {
    if (undo.kind !== "replaced") continue;
    const deletionPolicy = definitionOf(resolved, undo.logicalId).updateReplacePolicy;
    replaced.set(undo.logicalId, { ...undo.before, deletionPolicy });
  }
  runSteps(
    new Map([...replaced.keys()].map((name) => [name, []])),
    (name, done) => deleteResource(update, replaced.get(name) as ResourceRecord, done),
    () =>
      deleteResources(update, removed, () => {
        for (const name of removed) delete stack.resources[name];
        adopt(update);
        setStackStatus(update, "UPDATE_COMPLETE");
        finished();
      }),
  );
}

/** Undoes the changes of a failed update one at a time, the last change first. Then it deletes what the update created. */
function rollBack(update: Update, reason: string, imports: Stack["imports"], finished: () => void): void {
  setStackStatus(update, "UPDATE_ROLLBACK_IN_PROGRESS", reason);
  const superseded: ResourceRecord[] = [];
  runInTurn(
    [...update.journal].reverse(),
    (change, done) => undo(update, change, superseded, done),
    (succeeded) => {
      if (!succeeded) {
        setStackStatus(update, "UPDATE_ROLLBACK_FAILED");
        return finished();
      }
      setStackStatus(update, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
      const remove = (record: ResourceRecord, done: Done) => deleteResource(update, record, done);
      runInTurn(superseded, remove, () => {
        update.stack.imports = imports ?? [];
        setStackStatus(update, "UPDATE_ROLLBACK_COMPLETE");
        finished();
      });
    },
  );
}

function undo(update: Update, change: Undo, superseded: ResourceRecord[], done: Done): void {
  const { resources } = update.stack;
  const record = ownValue(resources, change.logicalId);
  if (record !== undefined && change.kind === "modified") {
    modifyResource(update, record, change.properties, done);
    return;
  }
  if (record !== undefined) superseded.push(record);
  if (change.kind === "replaced") resources[change.logicalId] = change.before;
  else delete resources[change.logicalId];
  done(true);
}
