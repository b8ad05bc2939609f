import { AwsError } from "../aws-error.ts";
import type { ScalingState } from "./event-source-scaling.ts";
import type { MappingSettings } from "./event-source-settings.ts";

/** The states that GetEventSourceMapping shows (L-API). */
export type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/** What a mapping becomes, and when. */
export interface MappingTransition {
  readonly becomes: "Enabled" | "Disabled" | "Deleted";
  readonly atMs: number;
}

/** One mapping from a queue to a function. Plain data. */
export interface EventSourceMapping {
  readonly uuid: string;
  readonly arn: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly settings: MappingSettings;
  readonly state: MappingState;
  readonly lastModifiedMs: number;
  /** Undefined for a mapping at rest. */
  readonly transition: MappingTransition | undefined;
}

/** A mapping as it is kept between two worlds. */
export interface MappingSnapshot {
  readonly mapping: EventSourceMapping;
  readonly scaling: ScalingState;
}

/** True while its pollers read the queue. Changes of its settings do not interrupt them. */
export const isPolling = ({ state, transition }: EventSourceMapping): boolean =>
  state === "Enabled" || (state === "Updating" && transition?.becomes === "Enabled");

/** @throws {AwsError} ResourceInUseException while the mapping is on its way to another state. */
export function checkAtRest({ transition }: EventSourceMapping, verb: "update" | "delete"): void {
  if (transition === undefined) return;
  throw new AwsError("ResourceInUseException", `Cannot ${verb} the event source mapping because it is in use.`, {
    members: { Type: "User" },
  });
}

/** AWS's answer to an id that no mapping has. */
export const noSuchMapping = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", {
    status: 404,
    members: { Type: "User" },
  });

/** AWS's answer to a second mapping between the same queue and function. */
export const mappingExists = ({ queueArn, functionName, uuid }: EventSourceMapping): AwsError =>
  new AwsError(
    "ResourceConflictException",
    `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${functionName} ") already exists. Please update or delete the existing mapping with UUID ${uuid}`,
    { status: 409, members: { Type: "User" } },
  );
