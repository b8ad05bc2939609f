import { AwsError } from "../../aws-error.ts";
import { resourceTypeOf } from "../resource-type.ts";
import { evaluate } from "../template/intrinsics.ts";
import { asText, ownValue } from "../template/json.ts";
import { deleteAllResources } from "./delete.ts";
import { type Engine, setStackStatus } from "./engine.ts";
import type { ResolvedTemplate } from "./resolved-template.ts";
import {
  changeInTime,
  checkProperties,
  evaluateProperties,
  failureReason,
  requestFor,
  runSteps,
  setResourceStatus,
} from "./resource-work.ts";
import type { ResourceRecord, Stack, StackOutput } from "./stack.ts";

/** Creates every resource of a new stack. If one fails, the stack's failure rule is applied. */
export function createStackResources(
  engine: Engine,
  stack: Stack,
  resolved: ResolvedTemplate,
  finished: () => void,
): void {
  setStackStatus(engine, stack, "CREATE_IN_PROGRESS", "User Initiated");
  runSteps(
    resolved.dependencies,
    (logicalId, done) => createResource(engine, stack, resolved, logicalId, done),
    (failed) => {
      if (failed.length > 0) {
        const reason = `The following resource(s) failed to create: [${failed.join(", ")}].`;
        return afterFailure(engine, stack, reason, finished);
      }
      const reason = setOutputs(engine, stack, resolved);
      if (reason !== undefined) return afterFailure(engine, stack, reason, finished);
      setStackStatus(engine, stack, "CREATE_COMPLETE");
      finished();
    },
  );
}

function afterFailure(engine: Engine, stack: Stack, reason: string, finished: () => void): void {
  if (stack.failureRule === "DO_NOTHING") {
    setStackStatus(engine, stack, "CREATE_FAILED", reason);
    finished();
    return;
  }
  if (stack.failureRule === "DELETE") {
    deleteAllResources(engine, stack, { status: "DELETE", reason: `${reason} Delete requested by user.` }, finished);
    return;
  }
  deleteAllResources(engine, stack, { status: "ROLLBACK", reason: `${reason} Rollback requested by user.` }, finished);
}

/** Sets the outputs of a stack whose resources all exist. Returns the reason if they cannot be evaluated. */
export function setOutputs(engine: Engine, stack: Stack, resolved: ResolvedTemplate): string | undefined {
  try {
    stack.outputs = evaluateOutputs(stack, resolved);
    return undefined;
  } catch (error) {
    return error instanceof AwsError ? error.message : failureReason(engine, error);
  }
}

function evaluateOutputs(stack: Stack, resolved: ResolvedTemplate): readonly StackOutput[] {
  const scope = resolved.scope((name) => ownValue(stack.resources, name));
  return Object.entries(resolved.source.outputs).map(([key, { value, description, exportName }]) => {
    const output = { key, value: asText(evaluate(value, scope)), description };
    if (exportName === undefined) return output;
    const name = asText(evaluate(exportName, scope));
    resolved.checkExportName(name);
    return { ...output, exportName: name };
  });
}

/** Creates one resource of a stack. */
export function createResource(
  engine: Engine,
  stack: Stack,
  resolved: ResolvedTemplate,
  logicalId: string,
  done: (succeeded: boolean) => void,
): void {
  const record = newRecord(engine, resolved, logicalId);
  stack.resources[logicalId] = record;
  setResourceStatus(engine, stack, record, "CREATE_IN_PROGRESS");
  const type = resourceTypeOf(engine, record.type);
  changeInTime(
    engine,
    {
      label: `create ${logicalId}`,
      change: () => {
        record.properties = evaluateProperties(stack, resolved, logicalId);
        checkProperties(engine, record);
        Object.assign(record, type.create(requestFor(engine, stack, record)));
        setResourceStatus(engine, stack, record, "CREATE_IN_PROGRESS", "Resource creation Initiated");
      },
      isSettled: () => type.isSettled?.(record.physicalId) ?? true,
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

/** The record of a resource that does not exist yet. */
export function newRecord(engine: Engine, resolved: ResolvedTemplate, logicalId: string): ResourceRecord {
  const definition = ownValue(resolved.resources, logicalId);
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
