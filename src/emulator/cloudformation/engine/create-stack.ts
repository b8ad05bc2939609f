import type { Blueprint } from "./blueprint.ts";
import { createResource } from "./create-resource.ts";
import { deleteAllResources } from "./delete-stack.ts";
import { type Engine, setStackStatus } from "./engine.ts";
import { evaluateOutputs } from "./outputs.ts";
import type { Stack } from "./stack.ts";
import { runSteps } from "./steps.ts";

/** Makes every resource of a new stack; if one fails, does what the stack's failure rule says. */
export function createStackResources(engine: Engine, stack: Stack, blueprint: Blueprint, finished: () => void): void {
  setStackStatus(engine, stack, "CREATE_IN_PROGRESS", "User Initiated");
  runSteps(
    blueprint.dependencies,
    (logicalId, done) => createResource(engine, stack, blueprint, logicalId, done),
    (failed) => {
      if (failed.length > 0) return afterFailure(engine, stack, failed, finished);
      stack.outputs = evaluateOutputs(stack, blueprint);
      setStackStatus(engine, stack, "CREATE_COMPLETE");
      finished();
    },
  );
}

function afterFailure(engine: Engine, stack: Stack, failed: readonly string[], finished: () => void): void {
  const reason = `The following resource(s) failed to create: [${failed.join(", ")}].`;
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
