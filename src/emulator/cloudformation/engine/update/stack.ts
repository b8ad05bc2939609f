import { setOutputs } from "../create.ts";
import { deleteResource, deleteResources } from "../delete.ts";
import { type Engine, setStackStatus } from "../engine.ts";
import type { ResolvedTemplate } from "../resolved-template.ts";
import { runSteps } from "../resource-work.ts";
import type { Stack, Tags } from "../stack.ts";
import { type Undo, updateResource } from "./resource.ts";
import { rollBackUpdate } from "./rollback.ts";

/** The desired state of an updated stack. */
export interface UpdateRequest {
  readonly resolved: ResolvedTemplate;
  readonly tags: Tags;
  readonly capabilities: readonly string[];
  /** Keeps the resources of a failed update as they are, for inspection. */
  readonly disableRollback: boolean;
}

/** Updates the resources of a stack to a resolved template. If one fails, the update is rolled back. */
export function updateStackResources(engine: Engine, stack: Stack, request: UpdateRequest, finished: () => void): void {
  const { resolved } = request;
  const journal: Undo[] = [];
  stack.updatedAtMs = engine.context.kernel.nowMs;
  setStackStatus(engine, stack, "UPDATE_IN_PROGRESS", "User Initiated");
  runSteps(
    resolved.dependencies,
    (logicalId, done) => updateResource(engine, stack, resolved, logicalId, journal, done),
    (failed) => {
      const before = stack.outputs;
      const reason =
        failed.length === 0
          ? setOutputs(engine, stack, resolved)
          : `The following resource(s) failed to update: [${failed.join(", ")}].`;
      if (reason === undefined) return cleanUp(engine, stack, request, journal, finished);
      stack.outputs = before;
      if (!request.disableRollback) return rollBackUpdate(engine, stack, journal, reason, finished);
      adopt(stack, request);
      setStackStatus(engine, stack, "UPDATE_FAILED", reason);
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
}

/** Deletes replaced resources, then those that the new template omits. A failure here does not fail the update. */
function cleanUp(
  engine: Engine,
  stack: Stack,
  request: UpdateRequest,
  journal: readonly Undo[],
  finished: () => void,
): void {
  setStackStatus(engine, stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  const removed = Object.keys(stack.resources).filter((name) => !Object.hasOwn(request.resolved.resources, name));
  const replaced = new Map(
    journal.flatMap((undo) => (undo.kind === "replaced" ? [[undo.logicalId, undo.before]] : [])),
  );
  runSteps(
    new Map([...replaced.keys()].map((name) => [name, []])),
    (name, done) => {
      const before = replaced.get(name);
      if (before === undefined) done(true);
      else deleteResource(engine, stack, before, done);
    },
    () =>
      deleteResources(engine, stack, removed, () => {
        for (const name of removed) delete stack.resources[name];
        adopt(stack, request);
        setStackStatus(engine, stack, "UPDATE_COMPLETE");
        finished();
      }),
  );
}
