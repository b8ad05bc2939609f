import { evaluateOutputs } from "./create.ts";
import { deleteResource, deleteResources } from "./delete.ts";
import { type Engine, setStackStatus } from "./engine.ts";
import type { ResolvedTemplate } from "./resolved-template.ts";
import { runSteps } from "./resource-work.ts";
import type { Stack, Tags } from "./stack.ts";
import { type Undo, updateResource } from "./update-resource.ts";
import { rollBackUpdate } from "./update-rollback.ts";

/** What an update brings a stack to. */
export interface UpdateRequest {
  readonly template: ResolvedTemplate;
  readonly tags: Tags;
  readonly capabilities: readonly string[];
  /** Leaves a failed update as it is, for inspection. */
  readonly disableRollback: boolean;
}

/** Brings the resources of a stack to a new blueprint; if one fails, takes everything back. */
export function updateStackResources(engine: Engine, stack: Stack, request: UpdateRequest, finished: () => void): void {
  const { template } = request;
  const journal: Undo[] = [];
  stack.updatedAtMs = engine.context.kernel.nowMs;
  setStackStatus(engine, stack, "UPDATE_IN_PROGRESS", "User Initiated");
  runSteps(
    template.dependencies,
    (logicalId, done) => updateResource(engine, stack, template, logicalId, journal, done),
    (failed) => {
      if (failed.length === 0) return cleanUp(engine, stack, request, journal, finished);
      const reason = `The following resource(s) failed to update: [${failed.join(", ")}].`;
      if (!request.disableRollback) return rollBackUpdate(engine, stack, journal, reason, finished);
      adopt(stack, request);
      setStackStatus(engine, stack, "UPDATE_FAILED", reason);
      finished();
    },
  );
}

function adopt(stack: Stack, { template, tags, capabilities }: UpdateRequest): void {
  stack.templateText = template.templateText;
  stack.parameters = template.parameters;
  stack.description = template.template.description;
  stack.tags = tags;
  stack.capabilities = capabilities;
}

/** Deletes what has been replaced, then what the new template no longer has. Neither can fail an update any more. */
function cleanUp(
  engine: Engine,
  stack: Stack,
  request: UpdateRequest,
  journal: readonly Undo[],
  finished: () => void,
): void {
  setStackStatus(engine, stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  const removed = Object.keys(stack.resources).filter((name) => !(name in request.template.resources));
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
        stack.outputs = evaluateOutputs(stack, request.template);
        setStackStatus(engine, stack, "UPDATE_COMPLETE");
        finished();
      }),
  );
}
