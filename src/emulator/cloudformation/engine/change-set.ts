import { uuidFrom } from "../../../base/random.ts";
import { AwsError } from "../../aws-error.ts";
import { resourceTypeOf } from "../resource-type.ts";
import type { ParameterInput } from "../template/parameters.ts";
import { type JsonRecord, ownValue, sameJson } from "../template/values.ts";
import { definitionOf, type ResolvedTemplate, type ResourceLookup } from "./resolved-template.ts";
import { changedProperties, evaluateProperties, failureReason } from "./resource.ts";
import {
  type ChangeSet,
  type Engine,
  existingResource,
  type Operation,
  type PropertyChange,
  type ResourceChange,
  type Stack,
  type StackOutput,
  type Tags,
} from "./stack.ts";
import { evaluateOutputs } from "./stack-resources.ts";

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
  if (stack.changeSets.some((other) => other.name === name)) {
    const message = `ChangeSet ${name} cannot be created due to a conflict: it exists already`;
    throw new AwsError("AlreadyExistsException", message);
  }
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
  const names = { status: 404, queryCode: "ChangeSetNotFound" };
  throw new AwsError("ChangeSetNotFoundException", `ChangeSet [${nameOrId}] does not exist`, names);
}

const knownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}";

/** The changes that a resolved template makes to a stack, one per resource: dependencies first, removals last. */
function diffStack(operation: Operation, resolved: ResolvedTemplate): readonly ResourceChange[] {
  const { stack } = operation;
  const changes = new Map<string, ResourceChange>();
  const isNew = (name: string) => {
    const change = changes.get(name);
    return change !== undefined && (change.action === "Add" || change.replacement !== "False");
  };
  for (const name of inOrder(resolved)) {
    const change = changeOf(operation, name, resolved, lookupIn(operation, resolved, isNew));
    if (change !== undefined) changes.set(name, change);
  }
  const removed = Object.keys(stack.resources)
    .filter((name) => !Object.hasOwn(resolved.resources, name))
    .flatMap((name) => existingResource(stack, name) ?? [])
    .map(
      ({ logicalId, physicalId, type }) => ({ action: "Remove", logicalId, physicalId, type, properties: [] }) as const,
    );
  return [...changes.values(), ...removed];
}

/** Whether an update has an effect: a resource, an output or a tag changes, or the last operation failed. */
export function hasChanges(
  operation: Operation,
  resolved: ResolvedTemplate,
  tags: Tags,
  changes = diffStack(operation, resolved),
): boolean {
  const { stack } = operation;
  if (changes.length > 0 || stack.status.endsWith("_FAILED") || !sameJson(stack.tags, tags)) return true;
  return !sameJson(valuesOf(evaluateOutputs(stack, resolved)), valuesOf(stack.outputs));
}

const valuesOf = (outputs: readonly StackOutput[]) =>
  Object.fromEntries(outputs.map(({ key, value, exportName }) => [key, [value, exportName]]));

function inOrder(resolved: ResolvedTemplate): readonly string[] {
  const order = new Set<string>();
  const visit = (name: string) => {
    if (order.has(name)) return;
    for (const other of resolved.dependencies.get(name) ?? []) visit(other);
    order.add(name);
  };
  for (const name of Object.keys(resolved.resources)) visit(name);
  return [...order];
}

function lookupIn(operation: Operation, resolved: ResolvedTemplate, isNew: (name: string) => boolean): ResourceLookup {
  return (name) => {
    const record = existingResource(operation.stack, name);
    if (record !== undefined && !isNew(name)) return record;
    const definition = ownValue(resolved.resources, name);
    // Its condition is false.
    if (definition === undefined) return undefined;
    const { attributes } = resourceTypeOf(operation, definition.type);
    return {
      physicalId: knownAfterApply,
      attributes: Object.fromEntries(attributes.map((attribute) => [attribute, knownAfterApply])),
    };
  };
}

function changeOf(
  operation: Operation,
  name: string,
  resolved: ResolvedTemplate,
  lookup: ResourceLookup,
): ResourceChange | undefined {
  const record = existingResource(operation.stack, name);
  const { type } = definitionOf(resolved, name);
  if (record === undefined) return { action: "Add", logicalId: name, type, properties: [] };
  const after = evaluateProperties(operation.stack, resolved, name, lookup);
  const properties = changedProperties(record.properties, after).map((key) =>
    propertyChange(operation, type, key, after),
  );
  if (properties.length === 0 && record.type === type) return undefined;
  const { physicalId } = record;
  const replacement = record.type === type ? replacementOf(properties) : "True";
  return { action: "Modify", logicalId: name, physicalId, type, replacement, properties };
}

function propertyChange(engine: Engine, type: string, name: string, after: JsonRecord): PropertyChange {
  if (!resourceTypeOf(engine, type).replacing.includes(name)) return { name, requiresRecreation: "Never" };
  const isKnown = !JSON.stringify(ownValue(after, name) ?? null).includes(knownAfterApply);
  return { name, requiresRecreation: isKnown ? "Always" : "Conditionally" };
}

function replacementOf(properties: readonly PropertyChange[]): "True" | "False" | "Conditional" {
  if (properties.some(({ requiresRecreation }) => requiresRecreation === "Always")) return "True";
  return properties.some(({ requiresRecreation }) => requiresRecreation === "Conditionally") ? "Conditional" : "False";
}
