import { uuidFrom } from "../../../base/random.ts";
import { AwsError } from "../../aws-error.ts";
import type { ParameterInput } from "../template/parameters.ts";
import { diffStack, hasChanges } from "./diff.ts";
import type { Engine } from "./engine.ts";
import type { ResolvedTemplate } from "./resolved-template.ts";
import { failureReason } from "./resource-work.ts";
import { type ChangeSet, type FailureRule, type Stack, stackErrors, type Tags } from "./stack.ts";

/** The input of CreateChangeSet. */
export interface ChangeSetRequest {
  readonly stackName: string;
  readonly name: string;
  readonly type: "CREATE" | "UPDATE";
  readonly description: string | undefined;
  /** Undefined uses the stack's current template. */
  readonly templateText: string | undefined;
  readonly parameters: readonly ParameterInput[];
  /** Undefined keeps the stack's current tags. */
  readonly tags: Tags | undefined;
  readonly capabilities: readonly string[];
  readonly failureRule: FailureRule;
}

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Adds a change set to a stack. Its changes are known after `stackResourceMs`. */
export function addChangeSet(
  engine: Engine,
  stack: Stack,
  request: ChangeSetRequest,
  resolved: ResolvedTemplate,
  finished: () => void,
): ChangeSet {
  const { kernel, options, accountId, region } = engine.context;
  if (stack.changeSets.some(({ name }) => name === request.name)) throw stackErrors.changeSetExists(request.name);
  const changeSet: ChangeSet = {
    id: `arn:aws:cloudformation:${region}:${accountId}:changeSet/${request.name}/${uuidFrom(engine.random)}`,
    name: request.name,
    type: request.type,
    description: request.description,
    createdAtMs: kernel.nowMs,
    templateText: resolved.sourceText,
    parameters: resolved.parameters,
    tags: request.tags ?? stack.tags,
    capabilities: request.capabilities,
    failureRule: request.failureRule,
    status: "CREATE_PENDING",
    statusReason: undefined,
    executionStatus: "UNAVAILABLE",
    changes: [],
  };
  stack.changeSets.push(changeSet);
  kernel.after(options.stackResourceMs, `change set ${request.name}`, () => {
    compare(engine, stack, changeSet, resolved);
    finished();
  });
  return changeSet;
}

function compare(engine: Engine, stack: Stack, changeSet: ChangeSet, resolved: ResolvedTemplate): void {
  try {
    changeSet.changes = diffStack(engine, stack, resolved);
    const hasEffect = changeSet.type === "CREATE" || hasChanges(stack, resolved, changeSet.tags, changeSet.changes);
    changeSet.statusReason = hasEffect ? undefined : noChanges;
  } catch (error) {
    changeSet.statusReason = error instanceof AwsError ? error.message : failureReason(engine, error);
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
