import type { ResourceType } from "../resource-type.ts";
import { ownValue, validationError } from "./json.ts";
import { type Dependencies, dependenciesOf, type Reference, referencesIn } from "./references.ts";
import type { Template } from "./template.ts";

const pseudoParameters = [
  "AWS::AccountId",
  "AWS::NoValue",
  "AWS::NotificationARNs",
  "AWS::Partition",
  "AWS::Region",
  "AWS::StackId",
  "AWS::StackName",
  "AWS::URLSuffix",
] as const;

/** What is checked of resource types, by name. */
type Types = Readonly<Record<string, Pick<ResourceType, "attributes">>>;

/**
 * Checks a template before any resource is created: resource types, references and circular dependencies.
 *
 * @throws {AwsError} ValidationError with CloudFormation's text.
 */
export function validateTemplate(template: Template, types: Types): Dependencies {
  const used = new Set(Object.values(template.resources).map(({ type }) => type));
  const unknown = [...used].filter((type) => !Object.hasOwn(types, type));
  if (unknown.length > 0) {
    const isOfAws = unknown.some((type) => type.startsWith("AWS::"));
    const hint = isOfAws ? "; flatten's emulator does not support these types" : "";
    throw validationError(`Template format error: Unrecognized resource types: [${unknown.join(", ")}]${hint}`);
  }
  checkNames(template, "Resources", [...resourceReferences(template)]);
  checkNames(template, "Outputs", [...outputReferences(template)]);
  checkConditions(template);
  for (const reference of [...resourceReferences(template), ...outputReferences(template)]) {
    checkAttribute(template, reference, types);
  }
  return dependenciesOf(template.resources);
}

function* resourceReferences(template: Template): Generator<Reference> {
  for (const { properties, dependsOn, condition } of Object.values(template.resources)) {
    yield* referencesIn(properties);
    for (const name of dependsOn) yield { kind: "name", name };
    if (condition !== undefined) yield { kind: "condition", name: condition };
  }
}

function* outputReferences(template: Template): Generator<Reference> {
  for (const { value, condition, exportName } of Object.values(template.outputs)) {
    yield* referencesIn([value, exportName]);
    if (condition !== undefined) yield { kind: "condition", name: condition };
  }
}

function checkNames(template: Template, block: "Resources" | "Outputs", references: readonly Reference[]): void {
  const known = (name: string) =>
    Object.hasOwn(template.resources, name) ||
    Object.hasOwn(template.parameters, name) ||
    pseudoParameters.some((pseudo) => pseudo === name);
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
