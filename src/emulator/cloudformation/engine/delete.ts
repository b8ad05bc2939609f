import { AwsError } from "../../aws-error.ts";
import { resourceTypeOf } from "../resource-type.ts";
import { ownValue } from "../template/json.ts";
import { type Dependencies, dependentsOf } from "../template/references.ts";
import { parseTemplate } from "../template/template.ts";
import { type Engine, setStackStatus } from "./engine.ts";
import { validDependencies } from "./resolved-template.ts";
import { changeInTime, runSteps, setResourceStatus } from "./resource-work.ts";
import type { ResourceRecord, Stack } from "./stack.ts";

/** Why all resources of a stack are deleted: a request (DELETE) or a failed creation (ROLLBACK). */
export interface Removal {
  readonly status: "DELETE" | "ROLLBACK";
  readonly reason: string;
}

/** Deletes all resources of a stack, dependents first, and moves it to DELETE_COMPLETE or ROLLBACK_COMPLETE. */
export function deleteAllResources(engine: Engine, stack: Stack, removal: Removal, finished: () => void): void {
  setStackStatus(engine, stack, `${removal.status}_IN_PROGRESS`, removal.reason);
  deleteResources(engine, stack, Object.keys(stack.resources), (failed) => {
    if (failed.length > 0) {
      const reason = `The following resource(s) failed to delete: [${failed.join(", ")}]. `;
      setStackStatus(engine, stack, `${removal.status}_FAILED`, reason);
    } else {
      setStackStatus(engine, stack, `${removal.status}_COMPLETE`);
      if (removal.status === "DELETE") stack.deletedAtMs = engine.context.kernel.nowMs;
    }
    finished();
  });
}

/** Deletes some resources of a stack, dependents first. Deleted resources remain listed as DELETE_COMPLETE. */
export function deleteResources(
  engine: Engine,
  stack: Stack,
  logicalIds: readonly string[],
  finished: (failed: readonly string[]) => void,
): void {
  const chosen = new Set(logicalIds.filter((name) => ownValue(stack.resources, name)?.status !== "DELETE_COMPLETE"));
  runSteps(
    dependentsOf(dependenciesAmong(engine, stack, chosen)),
    (logicalId, done) => {
      const record = ownValue(stack.resources, logicalId);
      if (record === undefined) done(true);
      else deleteResource(engine, stack, record, done);
    },
    finished,
  );
}

/** The dependencies in the stack's current template; a resource that is no longer in it depends on nothing. */
function dependenciesAmong(engine: Engine, stack: Stack, chosen: ReadonlySet<string>): Dependencies {
  const all = validDependencies(engine.types, parseTemplate(stack.templateText));
  return new Map([...chosen].map((name) => [name, (all.get(name) ?? []).filter((other) => chosen.has(other))]));
}

/** Deletes one resource. A resource that no longer exists counts as deleted, as in AWS. */
export function deleteResource(
  engine: Engine,
  stack: Stack,
  record: ResourceRecord,
  done: (succeeded: boolean) => void,
): void {
  if (record.deletionPolicy === "Retain") {
    setResourceStatus(engine, stack, record, "DELETE_SKIPPED");
    done(true);
    return;
  }
  const type = resourceTypeOf(engine, record.type);
  setResourceStatus(engine, stack, record, "DELETE_IN_PROGRESS");
  changeInTime(
    engine,
    {
      label: `delete ${record.logicalId}`,
      change: () => {
        if (record.physicalId !== "") ignoringAbsence(() => type.delete?.(record.physicalId, record.properties));
      },
      isSettled: () => type.isGone?.(record.physicalId) ?? true,
    },
    () => {
      engine.context.kernel.after(type.deletionExtraMs ?? 0, `deleted ${record.logicalId}`, () => {
        setResourceStatus(engine, stack, record, "DELETE_COMPLETE");
        done(true);
      });
    },
    (reason) => {
      setResourceStatus(engine, stack, record, "DELETE_FAILED", reason);
      done(false);
    },
  );
}

function ignoringAbsence(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof AwsError) || !/NotFound|DoesNotExist|NonExistent/.test(error.code)) throw error;
  }
}
