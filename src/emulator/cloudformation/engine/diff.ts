import { isRecord } from "../../../base/encoding.ts";
import { resourceTypeOf } from "../resource-type.ts";
import { evaluate } from "../template/intrinsics.ts";
import { type JsonRecord, ownValue, sameJson } from "../template/json.ts";
import { evaluateOutputs } from "./create.ts";
import type { Engine, Operation } from "./engine.ts";
import type { ResolvedTemplate, ResourceLookup } from "./resolved-template.ts";
import { changedProperties } from "./resource-work.ts";
import {
  existingResource,
  type PropertyChange,
  type ResourceChange,
  type ResourceRecord,
  type StackOutput,
  type Tags,
} from "./stack.ts";

const knownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}";

/** The changes that a resolved template makes to a stack, one per resource: dependencies first, removals last. */
export function diffStack(operation: Operation, resolved: ResolvedTemplate): readonly ResourceChange[] {
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
  for (const record of Object.values(stack.resources)) {
    if (
      !Object.hasOwn(resolved.resources, record.logicalId) &&
      existingResource(stack, record.logicalId) !== undefined
    ) {
      changes.set(record.logicalId, removal(record));
    }
  }
  return [...changes.values()];
}

/** Whether an update has an effect: a resource, an output or a tag changes, or the last operation failed. */
export function hasChanges(
  { stack }: Operation,
  resolved: ResolvedTemplate,
  tags: Tags,
  changes: readonly ResourceChange[],
): boolean {
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
    const { attributes } = resourceTypeOf(operation, ownValue(resolved.resources, name)?.type ?? "");
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
  const definition = ownValue(resolved.resources, name);
  const type = definition?.type ?? "";
  if (record === undefined) {
    return { action: "Add", logicalId: name, physicalId: undefined, type, replacement: undefined, properties: [] };
  }
  const evaluated = evaluate(definition?.properties ?? {}, resolved.scope(lookup));
  const after = isRecord(evaluated) ? evaluated : {};
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

const removal = ({ logicalId, physicalId, type }: ResourceRecord): ResourceChange => ({
  action: "Remove",
  logicalId,
  physicalId,
  type,
  replacement: undefined,
  properties: [],
});
