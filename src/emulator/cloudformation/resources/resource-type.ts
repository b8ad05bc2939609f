import type { Services } from "../../services.ts";
import type { JsonRecord } from "../template/json.ts";

/** The input to create or update a resource. */
export interface ResourceRequest {
  readonly logicalId: string;
  /** Evaluated: without intrinsic functions. */
  readonly properties: JsonRecord;
  /** The stack's tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly region: string;
  /** `<stack>-<logical id>-<random>` of at most `lengthMax` characters, for a resource without a custom name. */
  generateName(lengthMax: number): string;
  generateId(): string;
}

/** A resource that exists: `Ref` returns its physical id, `Fn::GetAtt` its attributes. */
export interface ExistingResource {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A CloudFormation resource type, implemented by the service models, which throw `AwsError`. */
export interface ResourceType {
  /** The properties that the emulator supports. */
  readonly properties: readonly string[];
  /** The attributes of `Fn::GetAtt`. */
  readonly attributes: readonly string[];
  /** The properties whose change needs a new resource ("Update requires: Replacement"). */
  readonly replacing: readonly string[];
  /** The property with the custom name, if names must be unique. */
  readonly nameProperty?: string;
  create(request: ResourceRequest, services: Services): ExistingResource;
  update(resource: ExistingResource, request: ResourceRequest, services: Services): void;
  delete(resource: ExistingResource, services: Services): void;
  /** Whether the resource is stable after `create` or `update`; always, unless given. */
  isSettled?(physicalId: string, services: Services): boolean;
  /** How much longer than for other resources the deletion takes, milliseconds. */
  readonly deletionExtraMs?: number;
  /** Whether the resource is gone after `delete`; always, unless given. */
  isGone?(physicalId: string, services: Services): boolean;
}
