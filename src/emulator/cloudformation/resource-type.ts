import { type JsonRecord, ownValue } from "./template/values.ts";

/** The input to create or update a resource. */
export interface ResourceRequest {
  /** Evaluated: without intrinsic functions. */
  readonly properties: JsonRecord;
  /** The stack's tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** `<stack>-<logical id>-<random>` of at most `lengthMax` characters, for a resource without a custom name. */
  generateName(lengthMax: number): string;
}

/** A resource that exists: `Ref` returns its physical id, `Fn::GetAtt` its attributes. */
export interface ExistingResource {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A CloudFormation resource type of one account. Its functions throw `AwsError` as the services do. */
export interface ResourceType {
  /** The properties that the emulator supports. */
  readonly properties: readonly string[];
  /** The attributes of `Fn::GetAtt`. */
  readonly attributes: readonly string[];
  /** The properties whose change needs a new resource ("Update requires: Replacement"). */
  readonly replacing: readonly string[];
  /** The property with the custom name, if names must be unique. */
  readonly nameProperty?: string;
  create(request: ResourceRequest): ExistingResource;
  /** Without it, an update changes nothing but the record of the stack. */
  update?(physicalId: string, request: ResourceRequest): void;
  /** @param properties of the resource, as it was created or last updated. */
  delete?(physicalId: string, properties: JsonRecord): void;
  /** Whether the resource is stable after `create` or `update`; always, unless given. */
  isSettled?(physicalId: string): boolean;
  /** How much longer than for other resources the deletion takes, milliseconds. */
  readonly deletionExtraMs?: number;
  /** Whether the resource is gone after `delete`; always, unless given. */
  isGone?(physicalId: string): boolean;
}

/** Resource types by name, e.g. `AWS::SQS::Queue`. */
export type ResourceTypes = Readonly<Record<string, ResourceType>>;

/** The model of a resource type. @throws {RangeError} for a type that validation should have rejected. */
export function resourceTypeOf({ types }: { readonly types: ResourceTypes }, name: string): ResourceType {
  const found = ownValue(types, name);
  if (found === undefined) throw new RangeError(`the emulator has no resource type ${name}`);
  return found;
}
