import { resourceTypes } from "../resources/registry.ts";
import { type Dependencies, dependentsOf } from "../template/dependencies.ts";
import { parseTemplate } from "../template/template.ts";
import { validateTemplate } from "../template/validate.ts";
import { deleteResource } from "./delete-resource.ts";
import { type Engine, setStackStatus } from "./engine.ts";
import type { Stack } from "./stack.ts";
import { runSteps } from "./steps.ts";

/** Which of the two ways a stack loses all its resources, and why. */
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

/** Deletes some resources of a stack, dependents first. What is deleted stays listed as DELETE_COMPLETE. */
export function deleteResources(
  engine: Engine,
  stack: Stack,
  logicalIds: readonly string[],
  finished: (failed: readonly string[]) => void,
): void {
  const chosen = new Set(logicalIds.filter((name) => stack.resources[name]?.status !== "DELETE_COMPLETE"));
  runSteps(
    dependentsOf(dependenciesAmong(stack, chosen)),
    (logicalId, done) => {
      const record = stack.resources[logicalId];
      if (record === undefined) done(true);
      else deleteResource(engine, stack, record, done);
    },
    finished,
  );
}

/** From the template that the stack has; a resource that it no longer names hangs on nothing. */
function dependenciesAmong(stack: Stack, chosen: ReadonlySet<string>): Dependencies {
  const all = validateTemplate(parseTemplate(stack.templateText), (type) => resourceTypes[type]?.attributes);
  return new Map([...chosen].map((name) => [name, (all.get(name) ?? []).filter((other) => chosen.has(other))]));
}
