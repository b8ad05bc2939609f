import type { ResourceTypes } from "../resource-type.ts";
import { conditionReader, noValue, type Scope } from "../template/intrinsics.ts";
import { ownValue } from "../template/json.ts";
import {
  type ParameterInput,
  type ParameterValues,
  parameterReference,
  resolveParameters,
} from "../template/parameters.ts";
import type { Dependencies } from "../template/references.ts";
import { checkTemplateSize, parseTemplate, type ResourceDefinition, type Template } from "../template/template.ts";
import { validateTemplate } from "../template/validate.ts";
import { type StackOutput, stackErrors } from "./stack.ts";

/** The values of the pseudo parameters of a stack. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
}

/** The physical id and attributes of a resource, for `Ref` and `Fn::GetAtt`; undefined if it does not exist. */
export type ResourceLookup = (
  logicalId: string,
) => { readonly physicalId: string; readonly attributes: Readonly<Record<string, string>> } | undefined;

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

/**
 * A template with the values that it is resolved with. `previous` has the parameters of the present stack, for
 * UsePreviousValue.
 */
export interface ResolveRequest {
  readonly templateText: string;
  readonly parameters: readonly ParameterInput[];
  readonly previous?: ParameterValues;
  readonly place: Place;
  /** The value that another stack exports. @throws {AwsError} ValidationError */
  importValue(name: string): string;
  checkExports(outputs: readonly StackOutput[]): void;
}

/** The dependencies of templates that are valid: an operation validates its template several times. */
const known = new WeakMap<Template, Dependencies>();

/** The dependencies between the resources of a template. @throws {AwsError} ValidationError for an invalid template. */
export function validDependencies(types: ResourceTypes, template: Template): Dependencies {
  const dependencies = known.get(template) ?? validateTemplate(template, types);
  known.set(template, dependencies);
  return dependencies;
}

/** Resolves a template. @throws {AwsError} ValidationError for an invalid template or invalid parameters. */
export function resolveTemplate(types: ResourceTypes, request: ResolveRequest): ResolvedTemplate {
  const template = parseTemplate(request.templateText);
  const all = validDependencies(types, template);
  const parameters = resolveParameters(template.parameters, request.parameters, request.previous);
  const reference = referenceReader(template, parameters, request.place);
  const imports = new Set<string>();
  const importValue = (name: string) => {
    const value = request.importValue(name);
    imports.add(name);
    return value;
  };
  const shared = { mappings: template.mappings, importValue, region: request.place.region };
  const condition = conditionReader(template.conditions, { ...shared, reference, attribute: () => undefined });
  const holds = ({ condition: name }: { readonly condition: string | undefined }) =>
    name === undefined || condition(name);
  const resources = Object.fromEntries(Object.entries(template.resources).filter(([, resource]) => holds(resource)));
  const outputs = Object.fromEntries(Object.entries(template.outputs).filter(([, output]) => holds(output)));
  return {
    sourceText: request.templateText,
    source: { ...template, outputs },
    parameters,
    resources,
    dependencies: amongActive(all, resources),
    imports,
    checkExports: request.checkExports,
    scope: (lookup) => ({
      ...shared,
      reference: (name) => (Object.hasOwn(template.resources, name) ? lookup(name)?.physicalId : reference(name)),
      attribute: (name, attribute) => ownValue(lookup(name)?.attributes ?? {}, attribute),
      condition,
    }),
  };
}

function amongActive(all: Dependencies, active: Readonly<Record<string, unknown>>): Dependencies {
  const entries = [...all].filter(([name]) => Object.hasOwn(active, name));
  return new Map(entries.map(([name, others]) => [name, others.filter((other) => Object.hasOwn(active, other))]));
}

function referenceReader(template: Template, parameters: ParameterValues, place: Place): (name: string) => unknown {
  const pseudo: Readonly<Record<string, unknown>> = {
    "AWS::AccountId": place.accountId,
    "AWS::NoValue": noValue,
    "AWS::NotificationARNs": [],
    "AWS::Partition": "aws",
    "AWS::Region": place.region,
    "AWS::StackId": place.stackId,
    "AWS::StackName": place.stackName,
    "AWS::URLSuffix": "amazonaws.com",
  };
  return (name) => {
    const definition = ownValue(template.parameters, name);
    return definition === undefined
      ? ownValue(pseudo, name)
      : parameterReference(definition, ownValue(parameters, name) ?? "");
  };
}

/** Parses and validates a template without parameters. @throws {AwsError} ValidationError */
export function checkTemplate(types: ResourceTypes, templateText: string): Template {
  checkTemplateSize(templateText);
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
  throw stackErrors.capabilities(needed);
}
