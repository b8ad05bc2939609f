import { resourceTypes } from "../resources/registry.ts";
import { conditionReader, noValue, type Scope } from "../template/intrinsics.ts";
import {
  type ParameterInput,
  type ParameterValues,
  parameterReference,
  resolveParameters,
} from "../template/parameters.ts";
import type { Dependencies } from "../template/references.ts";
import { checkTemplateSize, parseTemplate, type ResourceDefinition, type Template } from "../template/template.ts";
import { validateTemplate } from "../template/validate.ts";
import { stackErrors } from "./stack.ts";

/** Where a stack is made, as pseudo parameters tell it. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
}

/** What is known of a resource while others are evaluated; undefined when there is none. */
export type ResourceLookup = (
  logicalId: string,
) => { readonly physicalId: string; readonly attributes: Readonly<Record<string, string>> } | undefined;

/** A template with its parameters: all that a stack is to become. */
export interface ResolvedTemplate {
  readonly templateText: string;
  readonly template: Template;
  readonly parameters: ParameterValues;
  /** The resources whose conditions hold. */
  readonly resources: Readonly<Record<string, ResourceDefinition>>;
  /** Among those resources. */
  readonly dependencies: Dependencies;
  scope(lookup: ResourceLookup): Scope;
}

export interface ResolveRequest {
  readonly templateText: string;
  readonly parameters: readonly ParameterInput[];
  readonly previous?: ParameterValues;
  readonly place: Place;
}

/** @throws ValidationError for a template or parameters that cannot be. */
export function resolveTemplate(request: ResolveRequest): ResolvedTemplate {
  const template = parseTemplate(request.templateText);
  const all = validateTemplate(template, (type) => resourceTypes[type]?.attributes);
  const parameters = resolveParameters(template.parameters, request.parameters, request.previous);
  const reference = referenceReader(template, parameters, request.place);
  const withoutResources = {
    reference,
    attribute: () => undefined,
    mappings: template.mappings,
  };
  const condition = conditionReader(template.conditions, withoutResources);
  const holds = ({ condition: name }: { readonly condition: string | undefined }) =>
    name === undefined || condition(name);
  const resources = Object.fromEntries(Object.entries(template.resources).filter(([, resource]) => holds(resource)));
  const outputs = Object.fromEntries(Object.entries(template.outputs).filter(([, output]) => holds(output)));
  return {
    templateText: request.templateText,
    template: { ...template, outputs },
    parameters,
    resources,
    dependencies: amongActive(all, resources),
    scope: (lookup) => ({
      reference: (name) => (name in template.resources ? lookup(name)?.physicalId : reference(name)),
      attribute: (name, attribute) => lookup(name)?.attributes[attribute],
      condition,
      mappings: template.mappings,
    }),
  };
}

function amongActive(all: Dependencies, active: Readonly<Record<string, unknown>>): Dependencies {
  const entries = [...all].filter(([name]) => name in active);
  return new Map(entries.map(([name, others]) => [name, others.filter((other) => other in active)]));
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
    const definition = template.parameters[name];
    return definition === undefined ? pseudo[name] : parameterReference(definition, parameters[name] ?? "");
  };
}

/** Reads and checks a template, with no regard to parameters. @throws ValidationError */
export function checkTemplate(templateText: string): Template {
  checkTemplateSize(templateText);
  const template = parseTemplate(templateText);
  validateTemplate(template, (type) => resourceTypes[type]?.attributes);
  return template;
}

/** The capability that a template needs: IAM resources one, with names of their own a stronger one (CFN-API CreateStack). */
export function neededCapability(template: Template): "CAPABILITY_IAM" | "CAPABILITY_NAMED_IAM" | undefined {
  const iam = Object.values(template.resources).filter(({ type }) => type.startsWith("AWS::IAM::"));
  if (iam.length === 0) return undefined;
  return iam.some(({ properties }) => "RoleName" in properties) ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM";
}

/** @throws InsufficientCapabilitiesException */
export function checkCapabilities(template: Template, given: readonly string[]): void {
  const needed = neededCapability(template);
  if (needed === undefined || given.includes("CAPABILITY_NAMED_IAM") || given.includes(needed)) return;
  throw stackErrors.capabilities(needed);
}
