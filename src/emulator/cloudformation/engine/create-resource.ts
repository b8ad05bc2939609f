import { resourceTypeOf } from "../resources/registry.ts";
import type { Blueprint } from "./blueprint.ts";
import type { Engine } from "./engine.ts";
import { changeInTime, checkProperties, evaluateProperties, requestFor, setResourceStatus } from "./resource-work.ts";
import type { ResourceRecord, Stack } from "./stack.ts";

/** Makes one resource of a stack. */
export function createResource(
  engine: Engine,
  stack: Stack,
  blueprint: Blueprint,
  logicalId: string,
  done: (succeeded: boolean) => void,
): void {
  const record = newRecord(engine, blueprint, logicalId);
  stack.resources[logicalId] = record;
  setResourceStatus(engine, stack, record, "CREATE_IN_PROGRESS");
  const type = resourceTypeOf(record.type);
  changeInTime(
    engine,
    {
      label: `create ${logicalId}`,
      change: () => {
        record.properties = evaluateProperties(stack, blueprint, logicalId);
        checkProperties(record);
        Object.assign(record, type.create(requestFor(engine, stack, record), engine.services));
        setResourceStatus(engine, stack, record, "CREATE_IN_PROGRESS", "Resource creation Initiated");
      },
      isSettled: () => type.isSettled?.(record.physicalId, engine.services) ?? true,
    },
    () => {
      setResourceStatus(engine, stack, record, "CREATE_COMPLETE");
      done(true);
    },
    (reason) => {
      setResourceStatus(engine, stack, record, "CREATE_FAILED", reason);
      done(false);
    },
  );
}

/** A resource that does not exist yet. */
export function newRecord(engine: Engine, blueprint: Blueprint, logicalId: string): ResourceRecord {
  const definition = blueprint.resources[logicalId];
  return {
    logicalId,
    type: definition?.type ?? "",
    physicalId: "",
    attributes: {},
    properties: {},
    status: "CREATE_IN_PROGRESS",
    statusReason: undefined,
    changedAtMs: engine.context.kernel.nowMs,
    deletionPolicy: definition?.deletionPolicy ?? "Delete",
  };
}
