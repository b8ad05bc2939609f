import { uuidFrom } from "../../../base/random.ts";
import { AwsError } from "../../aws-error.ts";
import type { ParameterInput } from "../template/parameters.ts";
import { diffStack, hasChanges } from "./diff.ts";
import type { Operation } from "./engine.ts";
import type { ResolvedTemplate } from "./resolved-template.ts";
import { failureReason } from "./resource-work.ts";
import { type ChangeSet, type Stack, stackErrors, type Tags } from "./stack.ts";

/** The input of CreateChangeSet. */
export interface ChangeSetRequest
  extends Pick<ChangeSet, "name" | "type" | "description" | "capabilities" | "failureRule"> {
  readonly stackName: string;
  /** Undefined uses the stack's current template. */
  readonly templateText: string | undefined;
  readonly parameters: readonly ParameterInput[];
  /** Undefined keeps the stack's current tags. */
  readonly tags: Tags | undefined;
}

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Adds a change set to a stack. Its changes are known after `stackResourceMs`. */
export function addChangeSet(
  operation: Operation,
  { name, type, description, tags, capabilities, failureRule }: ChangeSetRequest,
  resolved: ResolvedTemplate,
  finished: () => void,
): ChangeSet {
  const { stack, random } = operation;
  const { kernel, options, accountId, region } = operation.context;
  if (stack.changeSets.some((other) => other.name === name)) throw stackErrors.changeSetExists(name);
  const changeSet: ChangeSet = {
    id: `arn:aws:cloudformation:${region}:${accountId}:changeSet/${name}/${uuidFrom(random)}`,
    name,
    type,
    description,
    createdAtMs: kernel.nowMs,
    templateText: resolved.sourceText,
    parameters: resolved.parameters,
    tags: tags ?? stack.tags,
    capabilities,
    failureRule,
    status: "CREATE_PENDING",
    statusReason: undefined,
    executionStatus: "UNAVAILABLE",
    changes: [],
  };
  stack.changeSets.push(changeSet);
  kernel.after(options.stackResourceMs, `change set ${name}`, () => {
    compare(operation, changeSet, resolved);
    finished();
  });
  return changeSet;
}

function compare(operation: Operation, changeSet: ChangeSet, resolved: ResolvedTemplate): void {
  try {
    changeSet.changes = diffStack(operation, resolved);
    const hasEffect = changeSet.type === "CREATE" || hasChanges(operation, resolved, changeSet.tags, changeSet.changes);
    changeSet.statusReason = hasEffect ? undefined : noChanges;
  } catch (error) {
    changeSet.statusReason = error instanceof AwsError ? error.message : failureReason(operation, error);
  }
  const isExecutable = changeSet.statusReason === undefined;
  changeSet.status = isExecutable ? "CREATE_COMPLETE" : "FAILED";
  changeSet.executionStatus = isExecutable ? "AVAILABLE" : "UNAVAILABLE";
}

/** Finds a change set by name or id. @throws {AwsError} ChangeSetNotFoundException */
export function changeSetOf(stacks: readonly Stack[], nameOrId: string): { stack: Stack; changeSet: ChangeSet } {
  for (const stack of stacks) {
    const changeSet = stack.changeSets.find(({ id, name }) => id === nameOrId || name === nameOrId);
    if (changeSet !== undefined) return { stack, changeSet };
  }
  throw stackErrors.changeSetNotFound(nameOrId);
}
