import { ownValue } from "../../template/json.ts";
import { deleteResource } from "../delete.ts";
import { type Engine, setStackStatus } from "../engine.ts";
import { runSteps } from "../resource-work.ts";
import type { ResourceRecord, Stack } from "../stack.ts";
import { modifyResource, type Undo } from "./resource.ts";

/** Undoes the changes of a failed update one at a time, the last change first. */
export function rollBackUpdate(
  engine: Engine,
  stack: Stack,
  journal: readonly Undo[],
  reason: string,
  finished: () => void,
): void {
  setStackStatus(engine, stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason);
  const superseded = new Map<string, ResourceRecord>();
  const undos = [...journal].reverse();
  runSteps(
    chain(undos),
    (index, done) => undo(engine, stack, undos[Number(index)], superseded, done),
    (failed) => {
      if (failed.length > 0) {
        setStackStatus(engine, stack, "UPDATE_ROLLBACK_FAILED");
        return finished();
      }
      setStackStatus(engine, stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
      cleanUp(engine, stack, superseded, () => {
        setStackStatus(engine, stack, "UPDATE_ROLLBACK_COMPLETE");
        finished();
      });
    },
  );
}

const chain = (undos: readonly Undo[]) =>
  new Map(undos.map((_, index) => [String(index), index === 0 ? [] : [String(index - 1)]]));

function undo(
  engine: Engine,
  stack: Stack,
  change: Undo | undefined,
  superseded: Map<string, ResourceRecord>,
  done: (succeeded: boolean) => void,
): void {
  const record = change === undefined ? undefined : ownValue(stack.resources, change.logicalId);
  if (change === undefined || record === undefined) {
    done(true);
    return;
  }
  if (change.kind === "modified") {
    modifyResource(engine, stack, record, change.properties, done);
    return;
  }
  superseded.set(change.logicalId, record);
  if (change.kind === "replaced") stack.resources[change.logicalId] = change.before;
  else delete stack.resources[change.logicalId];
  done(true);
}

/** Deletes the resources that the update created. */
function cleanUp(
  engine: Engine,
  stack: Stack,
  superseded: ReadonlyMap<string, ResourceRecord>,
  finished: () => void,
): void {
  const names = [...superseded.keys()];
  runSteps(
    new Map(names.map((name, i) => [name, i === 0 ? [] : [names[i - 1] as string]])),
    (name, done) => {
      const record = superseded.get(name);
      if (record === undefined) done(true);
      else deleteResource(engine, stack, record, done);
    },
    finished,
  );
}
