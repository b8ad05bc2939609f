import { validationError } from "../template/json.ts";
import type { Stack } from "./stack.ts";

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

/**
 * The value of `Fn::ImportValue`. The importing stack is recorded to use it.
 *
 * @throws {AwsError} ValidationError for an export that does not exist.
 */
export function importValue(stacks: readonly Stack[], importerId: string, name: string): string {
  const found = exportsOf(stacks).find((one) => one.name === name);
  if (found === undefined) throw validationError(`No export named ${name} found.`);
  const importer = stacks.find(({ id }) => id === importerId);
  if (importer !== undefined) importer.imports = [...new Set([...(importer.imports ?? []), name])];
  return found.value;
}

/** Checks that no other stack has an export of this name. @throws {AwsError} ValidationError */
export function checkExportName(stacks: readonly Stack[], stackId: string, name: string): void {
  const other = exportsOf(stacks).find((one) => one.name === name && one.stackId !== stackId);
  if (other === undefined) return;
  const owner = stacks.find(({ id }) => id === other.stackId)?.name ?? other.stackId;
  throw validationError(`Export with name ${name} is already exported by stack ${owner}. `);
}

/** Checks that no other stack imports what a stack exports. @throws {AwsError} ValidationError */
export function checkNotImported(stacks: readonly Stack[], { id }: Stack): void {
  for (const { name, stackId } of exportsOf(stacks)) {
    const importers = stackId === id ? importersOf(stacks, name) : [];
    if (importers.length === 0) continue;
    throw validationError(`Export ${name} cannot be deleted as it is in use by ${importers.join(" and ")}`);
  }
}
