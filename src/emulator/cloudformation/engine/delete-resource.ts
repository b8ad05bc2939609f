import { AwsError } from "../../aws-error.ts";
import { resourceTypeOf } from "../resources/registry.ts";
import type { Engine } from "./engine.ts";
import { changeInTime, setResourceStatus } from "./resource-work.ts";
import type { ResourceRecord, Stack } from "./stack.ts";

/** Deletes one resource; one that is gone already counts as deleted, as in AWS. */
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
  const type = resourceTypeOf(record.type);
  setResourceStatus(engine, stack, record, "DELETE_IN_PROGRESS");
  changeInTime(
    engine,
    {
      label: `delete ${record.logicalId}`,
      change: () => {
        if (record.physicalId !== "") ignoringAbsence(() => type.delete(record, engine.services));
      },
      isSettled: () => type.isGone?.(record.physicalId, engine.services) ?? true,
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
