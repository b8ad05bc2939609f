import { validationError } from "../template/json.ts";
import type { ResolvedTemplate } from "./resolved-template.ts";
import type { Stack, StackOutput } from "./stack.ts";

/** A value that a stack exports to others of the account (CFN-UG "Exports"). */
export interface StackExport {
  readonly name: string;
  readonly value: string;
  readonly stackId: string;
}

const isAlive = ({ status }: Stack): boolean => status !== "DELETE_COMPLETE";

/** The exports of all stacks, sorted by name. */
export const exportsOf = (stacks: readonly Stack[]): readonly StackExport[] =>
  stacks
    .filter(isAlive)
    .flatMap(({ id, outputs }) =>
      outputs.flatMap(({ exportName, value }) =>
        exportName === undefined ? [] : [{ name: exportName, value, stackId: id }],
      ),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** The names of the stacks that import an export. */
export const importersOf = (stacks: readonly Stack[], name: string): readonly string[] =>
  stacks.filter((stack) => isAlive(stack) && stack.imports?.includes(name)).map((stack) => stack.name);

/** Records that a stack uses the exports whose values its template has read so far. */
export function addImports(stack: Stack, { imports }: ResolvedTemplate): void {
  stack.imports = [...new Set([...(stack.imports ?? []), ...imports])];
}

/** The value of `Fn::ImportValue`. @throws {AwsError} ValidationError for an export that does not exist. */
export function importValue(stacks: readonly Stack[], name: string): string {
  const found = exportsOf(stacks).find((one) => one.name === name);
  if (found === undefined) throw validationError(`No export named ${name} found.`);
  return found.value;
}

/**
 * Checks the exports that a stack would have: no other stack has one of the same name, and all that others import stay as they
 * are.
 *
 * @throws {AwsError} ValidationError
 */
export function checkExports(stacks: readonly Stack[], ownId: string, outputs: readonly StackOutput[]): void {
  for (const { name, value, stackId } of exportsOf(stacks)) {
    const after = outputs.find(({ exportName }) => exportName === name);
    if (stackId !== ownId && after !== undefined) {
      const owner = stacks.find(({ id }) => id === stackId)?.name;
      throw validationError(`Export with name ${name} is already exported by stack ${owner}. `);
    }
    const importers = stackId === ownId && after?.value !== value ? importersOf(stacks, name) : [];
    if (importers.length > 0) {
      const change = after === undefined ? "deleted" : "updated";
      throw validationError(`Export ${name} cannot be ${change} as it is in use by ${importers.join(" and ")}`);
    }
  }
}
