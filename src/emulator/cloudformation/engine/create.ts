import { AwsError } from "../../aws-error.ts";
import { resourceTypeOf } from "../resource-type.ts";
import { evaluate } from "../template/intrinsics.ts";
import { asText, ownValue } from "../template/json.ts";
import { deleteAllResources } from "./delete.ts";
import { type Operation, setResourceStatus, setStackStatus } from "./engine.ts";
import { addImports } from "./exports.ts";
import type { ResolvedTemplate } from "./resolved-template.ts";
import {
  changeResource,
  checkProperties,
  type Done,
  evaluateProperties,
  failureReason,
  requestFor,
  runSteps,
} from "./resource-work.ts";
import type { ResourceRecord, Stack, StackOutput } from "./stack.ts";

/** Creates every resource of a new stack. If one fails, the stack's failure rule is applied. */
export function createStackResources(operation: Operation, resolved: ResolvedTemplate, finished: () => void): void {
  setStackStatus(operation, "CREATE_IN_PROGRESS", "User Initiated");
  runSteps(
    resolved.dependencies,
    (logicalId, done) => createResource(operation, resolved, logicalId, done),
    (failed) => {
      const reason =
        failed.length > 0
          ? `The following resource(s) failed to create: [${failed.join(", ")}].`
          : setOutputs(operation, resolved);
      if (reason !== undefined) return afterFailure(operation, reason, finished);
      setStackStatus(operation, "CREATE_COMPLETE");
      finished();
    },
  );
}

function afterFailure(operation: Operation, reason: string, finished: () => void): void {
  const { failureRule } = operation.stack;
  if (failureRule === "DO_NOTHING") {
    setStackStatus(operation, "CREATE_FAILED", reason);
    finished();
    return;
  }
  const what = failureRule === "DELETE" ? "Delete" : "Rollback";
  deleteAllResources(operation, { status: failureRule, reason: `${reason} ${what} requested by user.` }, finished);
}

/** Sets the outputs of a stack whose resources all exist. Returns the reason if they cannot be evaluated. */
export function setOutputs(operation: Operation, resolved: ResolvedTemplate): string | undefined {
  try {
    const outputs = evaluateOutputs(operation.stack, resolved);
    addImports(operation.stack, resolved);
    resolved.checkExports(outputs);
    operation.stack.outputs = outputs;
    return undefined;
  } catch (error) {
    return error instanceof AwsError ? error.message : failureReason(operation, error);
  }
}

/** The outputs that a stack has with a template. @throws {AwsError} ValidationError */
export function evaluateOutputs(stack: Stack, resolved: ResolvedTemplate): readonly StackOutput[] {
  const scope = resolved.scope((name) => ownValue(stack.resources, name));
  return Object.entries(resolved.source.outputs).map(([key, { value, description, exportName }]) => {
    const output = { key, value: asText(evaluate(value, scope)), description };
    return exportName === undefined ? output : { ...output, exportName: asText(evaluate(exportName, scope)) };
  });
}

/** Creates one resource of a stack. */
export function createResource(operation: Operation, resolved: ResolvedTemplate, logicalId: string, done: Done): void {
  const { stack } = operation;
  const record = newRecord(operation, resolved, logicalId);
  stack.resources[logicalId] = record;
  const create = () => {
    record.properties = evaluateProperties(stack, resolved, logicalId);
    addImports(stack, resolved);
    createPhysical(operation, record);
    setResourceStatus(operation, record, "CREATE_IN_PROGRESS", "Resource creation Initiated");
    return record;
  };
  changeResource(operation, "CREATE", record, create, done);
}

/** Creates the physical resource of a record. @throws {AwsError} */
export function createPhysical(operation: Operation, record: ResourceRecord): void {
  checkProperties(operation, record);
  Object.assign(record, resourceTypeOf(operation, record.type).create(requestFor(operation, record)));
}

/** The record of a resource that does not exist yet. */
export function newRecord(operation: Operation, resolved: ResolvedTemplate, logicalId: string): ResourceRecord {
  const definition = ownValue(resolved.resources, logicalId);
  return {
    logicalId,
    type: definition?.type ?? "",
    physicalId: "",
    attributes: {},
    properties: {},
    status: "CREATE_IN_PROGRESS",
    statusReason: undefined,
    changedAtMs: operation.context.kernel.nowMs,
    deletionPolicy: definition?.deletionPolicy ?? "Delete",
  };
}
