import { isRecord } from "../../../base/encoding.ts";
import type { ResourceType } from "../resource-type.ts";
import { pseudoParameters } from "./parameters.ts";
import type { ResourceDefinition, Template } from "./template.ts";
import { asText, attributePath, ownValue, substitutionPattern, validationError } from "./values.ts";

/** For each resource, the resources that must exist first: those it refers to, and those in its `DependsOn`. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/** What is checked of resource types, by name. */
type Types = Readonly<Record<string, Pick<ResourceType, "attributes">>>;

/** The dependencies of templates that are valid: an operation validates its template several times. */
const known = new WeakMap<Template, Dependencies>();

/**
 * Checks a template before any resource is created: resource types, references and circular dependencies.
 *
 * @returns the dependencies between its resources.
 * @throws {AwsError} ValidationError with CloudFormation's text.
 */
export function validDependencies(types: Types, template: Template): Dependencies {
  const before = known.get(template);
  if (before !== undefined) return before;
  checkTypes(template, types);
  const [inResources, inOutputs] = [resourceReferences(template), outputReferences(template)];
  checkNames(template, "Resources", inResources);
  checkNames(template, "Outputs", inOutputs);
  checkConditions(template);
  for (const reference of [...inResources, ...inOutputs]) checkAttribute(template, reference, types);
  const dependencies = dependenciesOf(template.resources);
  known.set(template, dependencies);
  return dependencies;
}

function checkTypes({ resources }: Template, types: Types): void {
  const used = new Set(Object.values(resources).map(({ type }) => type));
  const unknown = [...used].filter((type) => !Object.hasOwn(types, type));
  if (unknown.length === 0) return;
  const isOfAws = unknown.some((type) => type.startsWith("AWS::"));
  const hint = isOfAws ? "; flatten's emulator does not support these types" : "";
  throw validationError(`Template format error: Unrecognized resource types: [${unknown.join(", ")}]${hint}`);
}

function checkNames(template: Template, block: "Resources" | "Outputs", references: readonly Reference[]): void {
  const known = (name: string) =>
    Object.hasOwn(template.resources, name) ||
    Object.hasOwn(template.parameters, name) ||
    Object.hasOwn(pseudoParameters, name);
  const lost = new Set<string>();
  for (const { kind, name } of references) {
    if (kind === "condition" && !Object.hasOwn(template.conditions, name)) {
      throw validationError(
        `Template format error: Unresolved condition dependency ${name} in the ${block} block of the template`,
      );
    }
    if (kind !== "condition" && !known(name)) lost.add(name);
  }
  if (lost.size === 0) return;
  throw validationError(
    `Template format error: Unresolved resource dependencies [${[...lost].join(", ")}] in the ${block} block of the template`,
  );
}

function checkConditions(template: Template): void {
  for (const [name, value] of Object.entries(template.conditions)) {
    for (const reference of referencesIn(value)) {
      const isKnown =
        reference.kind === "condition"
          ? Object.hasOwn(template.conditions, reference.name)
          : reference.kind === "name" && !Object.hasOwn(template.resources, reference.name);
      if (!isKnown) {
        throw validationError(
          `Template format error: Unresolved dependencies [${reference.name}]. Cannot reference resources in the Conditions block of the template: ${name}`,
        );
      }
    }
  }
}

function checkAttribute(template: Template, reference: Reference, types: Types): void {
  if (reference.kind !== "attribute") return;
  const { name, attribute } = reference;
  const resource = ownValue(template.resources, name);
  if (resource !== undefined && ownValue(types, resource.type)?.attributes.includes(attribute)) return;
  throw validationError(`Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`);
}

const resourceReferences = ({ resources }: Template): readonly Reference[] =>
  Object.values(resources).flatMap(({ properties, dependsOn, condition }) => [
    ...referencesIn(properties),
    ...dependsOn.map((name) => ({ kind: "name", name }) as const),
    ...conditionReference(condition),
  ]);

const outputReferences = ({ outputs }: Template): readonly Reference[] =>
  Object.values(outputs).flatMap(({ value, exportName, condition }) => [
    ...referencesIn([value, exportName]),
    ...conditionReference(condition),
  ]);

const conditionReference = (name: string | undefined): readonly Reference[] =>
  name === undefined ? [] : [{ kind: "condition", name }];

/** The dependencies between `resources`. @throws {AwsError} ValidationError for a circular dependency. */
function dependenciesOf(resources: Readonly<Record<string, ResourceDefinition>>): Dependencies {
  const dependencies = new Map<string, readonly string[]>();
  for (const [name, definition] of Object.entries(resources)) {
    const pointedAt = referencesIn(definition.properties).map((reference) => reference.name);
    const known = [...definition.dependsOn, ...pointedAt].filter((other) => Object.hasOwn(resources, other));
    dependencies.set(name, [...new Set(known)]);
  }
  refuseCircles(dependencies);
  return dependencies;
}

/** Repeatedly removes resources without remaining dependencies; what remains is in a circle or depends on one. */
function refuseCircles(dependencies: Dependencies): void {
  const left = new Map(dependencies);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [name, others] of left) if (!others.some((other) => left.has(other))) left.delete(name);
  }
  const inCircle = [...left.keys()].filter((name) => reaches(left, name));
  if (inCircle.length > 0) throw validationError(`Circular dependency between resources: [${inCircle.join(", ")}]`);
}

function reaches(dependencies: Dependencies, target: string): boolean {
  const seen = new Set<string>();
  const ahead = [...(dependencies.get(target) ?? [])];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === target) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    ahead.push(...(dependencies.get(name) ?? []));
  }
  return false;
}

/** The dependencies between some resources. One that is not in the graph depends on nothing. */
export function dependenciesAmong(all: Dependencies, names: Iterable<string>): Dependencies {
  const chosen = new Set(names);
  return new Map([...chosen].map((name) => [name, (all.get(name) ?? []).filter((other) => chosen.has(other))]));
}

/** The reversed graph: for each resource, the resources that must be deleted before it. */
export function dependentsOf(dependencies: Dependencies): Dependencies {
  const dependents = new Map<string, string[]>([...dependencies.keys()].map((name) => [name, []]));
  for (const [name, others] of dependencies) for (const other of others) dependents.get(other)?.push(name);
  return dependents;
}

/** A reference of a template value to a parameter, a resource or a condition. */
type Reference =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "attribute"; readonly name: string; readonly attribute: string }
  | { readonly kind: "condition"; readonly name: string };

/** All references in `value` in the order of the text: `Ref`, `Fn::GetAtt`, `Fn::Sub`, and conditions of `Fn::If`. */
function referencesIn(value: unknown): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isRecord(value)) return [];
  const keys = Object.keys(value);
  const [only] = keys;
  const own = keys.length === 1 && only !== undefined ? referenceOf(only, value[only]) : undefined;
  return own ?? Object.values(value).flatMap(referencesIn);
}

function referenceOf(key: string, argument: unknown): readonly Reference[] | undefined {
  if (key === "Ref" && typeof argument === "string") return [{ kind: "name", name: argument }];
  if (key === "Condition" && typeof argument === "string") return [{ kind: "condition", name: argument }];
  if (key === "Fn::GetAtt") {
    const [name, attribute] = attributePath(argument);
    return [{ kind: "attribute", name, attribute }, ...(Array.isArray(argument) ? referencesIn(argument[1]) : [])];
  }
  if (key === "Fn::Sub") return substitutions(argument);
  if (key !== "Fn::If" || !Array.isArray(argument)) return undefined;
  return [{ kind: "condition", name: asText(argument[0]) }, ...argument.slice(1).flatMap(referencesIn)];
}

function substitutions(argument: unknown): readonly Reference[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, undefined];
  const own = isRecord(variables) ? variables : {};
  const inText = [...asText(text).matchAll(substitutionPattern)]
    .filter(([, literal, name]) => literal === "" && !Object.hasOwn(own, (name ?? "").trim()))
    .map(([, , name]) => referenceFromPath((name ?? "").trim()));
  return [...inText, ...Object.values(own).flatMap(referencesIn)];
}

function referenceFromPath(path: string): Reference {
  const [name, attribute] = attributePath(path);
  return attribute === "" ? { kind: "name", name } : { kind: "attribute", name, attribute };
}
