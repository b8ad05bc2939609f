import { ownValue } from "../template/json.ts";
import { setOutputs } from "./create.ts";
import { deleteResource, deleteResources } from "./delete.ts";
import { type Operation, setStackStatus } from "./engine.ts";
import { addImports } from "./exports.ts";
import type { ResolvedTemplate } from "./resolved-template.ts";
import { type Done, runInTurn, runSteps } from "./resource-work.ts";
import type { ResourceRecord, Stack } from "./stack.ts";
import { modifyResource, type Undo, type Update, updateResource } from "./update-resource.ts";

/** The desired state of an updated stack. */
export interface UpdateRequest extends Pick<Stack, "tags" | "capabilities"> {
  readonly resolved: ResolvedTemplate;
  /** Keeps the resources of a failed update as they are, for inspection. */
  readonly disableRollback: boolean;
}

/** Updates the resources of a stack to a resolved template. If one fails, the update is rolled back. */
export function updateStackResources(operation: Operation, request: UpdateRequest, finished: () => void): void {
  const { stack, context } = operation;
  const { resolved } = request;
  const update: Update = { ...operation, resolved, journal: [] };
  const importsBefore = stack.imports;
  addImports(stack, resolved);
  stack.updatedAtMs = context.kernel.nowMs;
  setStackStatus(update, "UPDATE_IN_PROGRESS", "User Initiated");
  runSteps(
    resolved.dependencies,
    (logicalId, done) => updateResource(update, logicalId, done),
    (failed) => {
      const before = stack.outputs;
      const reason =
        failed.length === 0
          ? setOutputs(update, resolved)
          : `The following resource(s) failed to update: [${failed.join(", ")}].`;
      if (reason === undefined) return cleanUp(update, request, finished);
      stack.outputs = before;
      if (!request.disableRollback) return rollBack(update, reason, importsBefore, finished);
      adopt(stack, request);
      setStackStatus(update, "UPDATE_FAILED", reason);
      finished();
    },
  );
}

function adopt(stack: Stack, { resolved, tags, capabilities }: UpdateRequest): void {
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

/** Deletes replaced resources, then those that the new template omits. A failure here does not fail the update. */
function cleanUp(update: Update, request: UpdateRequest, finished: () => void): void {
  const { stack, resolved, journal } = update;
  setStackStatus(update, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  const removed = Object.keys(stack.resources).filter((name) => !Object.hasOwn(resolved.resources, name));
  const replaced = new Map<string, ResourceRecord>();
  for (const undo of journal) {
    if (undo.kind !== "replaced") continue;
    const deletionPolicy = ownValue(resolved.resources, undo.logicalId)?.updateReplacePolicy ?? "Delete";
    replaced.set(undo.logicalId, { ...undo.before, deletionPolicy });
  }
  runSteps(
    new Map([...replaced.keys()].map((name) => [name, []])),
    (name, done) => deleteResource(update, replaced.get(name) as ResourceRecord, done),
    () =>
      deleteResources(update, removed, () => {
        for (const name of removed) delete stack.resources[name];
        adopt(stack, request);
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
