import { AwsError } from "../../aws-error.ts";
import type { ResourceTypes } from "../resource-type.ts";
import { conditionReader, type Scope } from "../template/intrinsics.ts";
import {
  type ParameterInput,
  type ParameterValues,
  type Place,
  parameterReference,
  pseudoParameters,
  resolveParameters,
} from "../template/parameters.ts";
import { type Dependencies, dependenciesAmong, validDependencies } from "../template/references.ts";
import { parseTemplate, type ResourceDefinition, type Template } from "../template/template.ts";
import { ownValue, validationError } from "../template/values.ts";
import type { Stack, StackOutput } from "./stack.ts";

/** A template with its parameters and conditions evaluated: the desired state of a stack. */
export interface ResolvedTemplate {
  readonly sourceText: string;
  /** The template as it was parsed, with only the outputs whose conditions are true. */
  readonly source: Template;
  readonly parameters: ParameterValues;
  /** The resources whose conditions are true. */
  readonly resources: Readonly<Record<string, ResourceDefinition>>;
  /** Between those resources. */
  readonly dependencies: Dependencies;
  /** The names of the exports whose values were read. */
  readonly imports: ReadonlySet<string>;
  scope(lookup: ResourceLookup): Scope;
  /** Checks the exports among the outputs of the stack. @throws {AwsError} ValidationError */
  checkExports(outputs: readonly StackOutput[]): void;
}

/** The physical id and attributes of a resource, for `Ref` and `Fn::GetAtt`; undefined if it does not exist. */
export type ResourceLookup = (
  logicalId: string,
) => { readonly physicalId: string; readonly attributes: Readonly<Record<string, string>> } | undefined;

/** A template with the values that it is resolved with. */
interface ResolveRequest {
  readonly templateText: string;
  readonly parameters: readonly ParameterInput[];
  /** The parameters of the present stack, for UsePreviousValue. */
  readonly previous?: ParameterValues;
  readonly place: Place;
  /** All stacks of the account, for their exports. */
  readonly stacks: readonly Stack[];
}

/** Resolves a template. @throws {AwsError} ValidationError for an invalid template or invalid parameters. */
export function resolveTemplate(types: ResourceTypes, request: ResolveRequest): ResolvedTemplate {
  const { templateText, place, stacks } = request;
  const template = parseTemplate(templateText);
  const all = validDependencies(types, template);
  const parameters = resolveParameters(template.parameters, request.parameters, request.previous);
  const reference = (name: string) => {
    const definition = ownValue(template.parameters, name);
    if (definition !== undefined) return parameterReference(definition, ownValue(parameters, name) ?? "");
    return ownValue(pseudoParameters, name)?.(place);
  };
  const imports = new Set<string>();
  const readExport = (name: string) => {
    const value = importValue(stacks, name);
    imports.add(name);
    return value;
  };
  const shared = { mappings: template.mappings, importValue: readExport, region: place.region };
  const condition = conditionReader(template.conditions, { ...shared, reference, attribute: () => undefined });
  const holds = ({ condition: name }: { readonly condition: string | undefined }) =>
    name === undefined || condition(name);
  const resources = Object.fromEntries(Object.entries(template.resources).filter(([, resource]) => holds(resource)));
  const outputs = Object.fromEntries(Object.entries(template.outputs).filter(([, output]) => holds(output)));
  return {
    sourceText: templateText,
    source: { ...template, outputs },
    parameters,
    resources,
    dependencies: dependenciesAmong(all, Object.keys(resources)),
    imports,
    checkExports: (outputs) => checkExports(stacks, place.stackId, outputs),
    scope: (lookup) => ({
      ...shared,
      reference: (name) => (Object.hasOwn(template.resources, name) ? lookup(name)?.physicalId : reference(name)),
      attribute: (name, attribute) => ownValue(lookup(name)?.attributes ?? {}, attribute),
      condition,
    }),
  };
}

/** Parses and validates a template without parameters. @throws {AwsError} ValidationError */
export function checkTemplate(types: ResourceTypes, templateText: string): Template {
  const template = parseTemplate(templateText);
  validDependencies(types, template);
  return template;
}

/** The capability that a template requires: for IAM resources, and for IAM resources with custom names (CFN-API CreateStack). */
export function neededCapability(template: Template): "CAPABILITY_IAM" | "CAPABILITY_NAMED_IAM" | undefined {
  const iam = Object.values(template.resources).filter(({ type }) => type.startsWith("AWS::IAM::"));
  if (iam.length === 0) return undefined;
  const names = ["RoleName", "ManagedPolicyName"];
  const isNamed = iam.some(({ properties }) => names.some((name) => Object.hasOwn(properties, name)));
  return isNamed ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM";
}

/** Checks that a request acknowledges the required capability. @throws {AwsError} InsufficientCapabilitiesException */
export function checkCapabilities(template: Template, given: readonly string[]): void {
  const needed = neededCapability(template);
  if (needed === undefined || given.includes("CAPABILITY_NAMED_IAM") || given.includes(needed)) return;
  throw new AwsError("InsufficientCapabilitiesException", `Requires capabilities : [${needed}]`);
}

/** A value that a stack exports to others of the account (CFN-UG "Exports"). */
interface StackExport {
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

/** The definition of a resource whose condition is true. @throws {RangeError} for any other name. */
export function definitionOf({ resources }: ResolvedTemplate, logicalId: string): ResourceDefinition {
  const definition = ownValue(resources, logicalId);
  if (definition === undefined) throw new RangeError(`the template has no resource ${logicalId}`);
  return definition;
}

/** The value of `Fn::ImportValue`. @throws {AwsError} ValidationError for an export that does not exist. */
function importValue(stacks: readonly Stack[], name: string): string {
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
