import { validationError } from "../validation-error.ts";
import { referencesIn } from "./references.ts";
import type { ResourceDefinition } from "./template.ts";

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
