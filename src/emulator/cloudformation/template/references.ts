import { isRecord, validationError } from "./json.ts";
import type { ResourceDefinition } from "./template.ts";

/** What a value of a template points at. */
export type Reference =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "attribute"; readonly name: string; readonly attribute: string }
  | { readonly kind: "condition"; readonly name: string };

/** Everything that `value` points at, in the order of the text: `Ref`, `Fn::GetAtt`, `Fn::Sub`, conditions of `Fn::If`. */
export function referencesIn(value: unknown): readonly Reference[] {
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
  if (key === "Fn::GetAtt") return attributeReference(argument);
  if (key === "Fn::Sub") return substitutions(argument);
  if (key !== "Fn::If" || !Array.isArray(argument)) return undefined;
  return [{ kind: "condition", name: String(argument[0]) }, ...argument.slice(1).flatMap(referencesIn)];
}

function attributeReference(argument: unknown): readonly Reference[] {
  const [name, attribute] = attributePath(argument);
  return [{ kind: "attribute", name, attribute }, ...(Array.isArray(argument) ? referencesIn(argument[1]) : [])];
}

/** Both spellings of `Fn::GetAtt`: a list of two, and `resource.attribute`. */
export function attributePath(argument: unknown): [resource: string, attribute: string] {
  const parts = Array.isArray(argument) ? argument.map(String) : String(argument).split(".");
  return [parts[0] ?? "", parts.slice(1).join(".")];
}

/** `${Name}` and `${Name.Attribute}` of a text; `${!Name}` stands for itself. */
export const substitutionPattern = /\$\{(!?)([^}]*)\}/g;

function substitutions(argument: unknown): readonly Reference[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, undefined];
  const own = isRecord(variables) ? variables : {};
  const inText = [...String(text).matchAll(substitutionPattern)]
    .filter(([, literal, name]) => literal === "" && !((name ?? "").trim() in own))
    .map(([, , name]) => referenceFromPath((name ?? "").trim()));
  return [...inText, ...Object.values(own).flatMap(referencesIn)];
}

function referenceFromPath(path: string): Reference {
  const [name, attribute] = attributePath(path);
  return attribute === "" ? { kind: "name", name } : { kind: "attribute", name, attribute };
}

/** For each resource, the ones that have to be there first: those it points at, and those it names in `DependsOn`. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/** The dependencies among `resources`. @throws ValidationError when they go round in a circle. */
export function dependenciesOf(resources: Readonly<Record<string, ResourceDefinition>>): Dependencies {
  const dependencies = new Map<string, readonly string[]>();
  for (const [name, definition] of Object.entries(resources)) {
    const pointedAt = referencesIn(definition.properties).map((reference) => reference.name);
    const known = [...definition.dependsOn, ...pointedAt].filter((other) => other in resources);
    dependencies.set(name, [...new Set(known)]);
  }
  refuseCircles(dependencies);
  return dependencies;
}

/** The same graph with its arrows turned round: who has to go before each resource can go. */
export function dependentsOf(dependencies: Dependencies): Dependencies {
  const dependents = new Map<string, string[]>([...dependencies.keys()].map((name) => [name, []]));
  for (const [name, others] of dependencies) for (const other of others) dependents.get(other)?.push(name);
  return dependents;
}

/** Takes away what depends on nothing that is left, again and again; what stays is, or hangs on, a circle. */
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
