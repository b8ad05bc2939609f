import type { Services } from "../../services.ts";
import type { JsonRecord } from "../template/json.ts";

/** What a resource type is asked to make or change. */
export interface ResourceRequest {
  readonly logicalId: string;
  /** Evaluated: no intrinsic function is left. */
  readonly properties: JsonRecord;
  /** The stack's tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly region: string;
  /** `<stack>-<logical id>-<random>`, cut to a length; for a resource whose template gives no name. */
  generateName(lengthMax: number): string;
  generateId(): string;
}

/** A resource as it exists: `Ref` gives its physical id, `Fn::GetAtt` its attributes. */
export interface ExistingResource {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** One resource type of CloudFormation, in terms of the service models. They throw `AwsError` for what AWS refuses. */
export interface ResourceType {
  /** The properties that the emulator knows. */
  readonly properties: readonly string[];
  /** What `Fn::GetAtt` may ask for. */
  readonly attributes: readonly string[];
  /** The properties that cannot be changed in place ("Update requires: Replacement"). */
  readonly replacing: readonly string[];
  /** The property that names the resource, if its name must be unique. */
  readonly nameProperty?: string;
  create(request: ResourceRequest, services: Services): ExistingResource;
  update(resource: ExistingResource, request: ResourceRequest, services: Services): void;
  delete(resource: ExistingResource, services: Services): void;
  /** Whether what `create` or `update` began has come to its end; at once unless given. */
  isSettled?(physicalId: string, services: Services): boolean;
  /** How much longer than other resources it takes to be deleted, milliseconds. */
  readonly deletionExtraMs?: number;
  /** The same as `isSettled`, of `delete`. */
  isGone?(physicalId: string, services: Services): boolean;
}
