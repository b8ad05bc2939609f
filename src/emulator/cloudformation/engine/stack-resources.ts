import { AwsError } from "../../aws-error.ts";
import { evaluate } from "../template/intrinsics.ts";
import { type Dependencies, dependenciesAmong, dependentsOf, validDependencies } from "../template/references.ts";
import { parseTemplate } from "../template/template.ts";
import { asText, ownValue } from "../template/values.ts";
import { addImports, type ResolvedTemplate } from "./resolved-template.ts";
import { createResource, type Done, deleteResource, failureReason } from "./resource.ts";
import { type Operation, type Stack, type StackOutput, setStackStatus } from "./stack.ts";

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

/** Why all resources of a stack are deleted: a request (DELETE) or a failed creation (ROLLBACK). */
interface Removal {
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
  const { resources, templateText } = operation.stack;
  const chosen = logicalIds.filter((name) => ownValue(resources, name)?.status !== "DELETE_COMPLETE");
  const dependencies = validDependencies(operation.types, parseTemplate(templateText));
  runSteps(
    dependentsOf(dependenciesAmong(dependencies, chosen)),
    (logicalId, done) => {
      const record = ownValue(resources, logicalId);
      if (record === undefined) done(true);
      else deleteResource(operation, record, done);
    },
    finished,
  );
}

/**
 * Works on resources in parallel, each as soon as its dependencies are done. After a failure no more steps start, and
 * `finished` is called when the running steps have ended (emulator rule: AWS cancels them instead).
 */
export function runSteps(
  dependencies: Dependencies,
  work: (logicalId: string, done: Done) => void,
  finished: (failed: readonly string[]) => void,
): void {
  const waiting = new Map([...dependencies].map(([name, others]) => [name, new Set(others)]));
  const failed: string[] = [];
  let running = 0;
  let isStarting = false;
  const startReady = () => {
    if (isStarting) return;
    isStarting = true;
    for (let name = nextReady(); name !== undefined; name = nextReady()) start(name);
    isStarting = false;
    if (running === 0) finished(failed);
  };
  const nextReady = () => {
    if (failed.length > 0) return undefined;
    for (const [name, others] of waiting) if (others.size === 0) return name;
    return undefined;
  };
  const start = (name: string) => {
    waiting.delete(name);
    running++;
    work(name, (succeeded) => {
      running--;
      if (!succeeded) failed.push(name);
      for (const others of waiting.values()) others.delete(name);
      startReady();
    });
  };
  startReady();
}

/** Works on one item after the other, until one fails. */
export function runInTurn<T>(
  items: readonly T[],
  work: (item: T, done: Done) => void,
  finished: (succeeded: boolean) => void,
): void {
  const [first, ...rest] = items;
  if (first === undefined) finished(true);
  else work(first, (succeeded) => (succeeded ? runInTurn(rest, work, finished) : finished(false)));
}
