import { AwsError } from "../../aws-error.ts";
import { resourceTypeOf } from "../resource-type.ts";
import { ownValue } from "../template/json.ts";
import { type Dependencies, dependentsOf } from "../template/references.ts";
import { parseTemplate } from "../template/template.ts";
import { type Operation, setResourceStatus, setStackStatus } from "./engine.ts";
import { validDependencies } from "./resolved-template.ts";
import { changeResource, type Done, runSteps } from "./resource-work.ts";
import type { ResourceRecord } from "./stack.ts";

/** Why all resources of a stack are deleted: a request (DELETE) or a failed creation (ROLLBACK). */
export interface Removal {
  readonly status: "DELETE" | "ROLLBACK";
  readonly reason: string;
}

/** Deletes all resources of a stack, dependents first, and moves it to DELETE_COMPLETE or ROLLBACK_COMPLETE. */
export function deleteAllResources(operation: Operation, { status, reason }: Removal, finished: () => void): void {
  const { stack, context } = operation;
  setStackStatus(operation, `${status}_IN_PROGRESS`, reason);
  deleteResources(operation, Object.keys(stack.resources), (failed) => {
    if (failed.length > 0) {
      const failure = `The following resource(s) failed to delete: [${failed.join(", ")}]. `;
      setStackStatus(operation, `${status}_FAILED`, failure);
    } else {
      setStackStatus(operation, `${status}_COMPLETE`);
      stack.imports = [];
      if (status === "DELETE") stack.deletedAtMs = context.kernel.nowMs;
    }
    finished();
  });
}

/** Deletes some resources of a stack, dependents first. Deleted resources remain listed as DELETE_COMPLETE. */
export function deleteResources(
  operation: Operation,
  logicalIds: readonly string[],
  finished: (failed: readonly string[]) => void,
): void {
  const { resources } = operation.stack;
  const chosen = new Set(logicalIds.filter((name) => ownValue(resources, name)?.status !== "DELETE_COMPLETE"));
  runSteps(
    dependentsOf(dependenciesAmong(operation, chosen)),
    (logicalId, done) => {
      const record = ownValue(resources, logicalId);
      if (record === undefined) done(true);
      else deleteResource(operation, record, done);
    },
    finished,
  );
}

/** The dependencies in the stack's current template; a resource that is no longer in it depends on nothing. */
function dependenciesAmong({ types, stack }: Operation, chosen: ReadonlySet<string>): Dependencies {
  const all = validDependencies(types, parseTemplate(stack.templateText));
  return new Map([...chosen].map((name) => [name, (all.get(name) ?? []).filter((other) => chosen.has(other))]));
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

function ignoringAbsence(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof AwsError) || !/NotFound|DoesNotExist|NonExistent/.test(error.code)) throw error;
  }
}
