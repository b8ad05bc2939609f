import { AwsError } from "../../aws-error.ts";
import type { ScalingState } from "./scaling.ts";
import type { MappingSettings } from "./settings.ts";

/** The states that GetEventSourceMapping returns (L-API). */
export type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/** The next state of a mapping, and when it is reached. */
export interface MappingTransition {
  readonly becomes: "Enabled" | "Disabled" | "Deleted";
  readonly atMs: number;
}

/** A mapping from a queue to a function. Plain data. */
export interface EventSourceMapping {
  readonly uuid: string;
  readonly arn: string;
  readonly queueArn: string;
  /** With the version or alias, if the mapping invokes one: `process:live`. */
  readonly functionName: string;
  readonly functionArn: string;
  readonly settings: MappingSettings;
  readonly state: MappingState;
  readonly lastModifiedMs: number;
  /** Missing in a state that was written before mappings had tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Undefined unless the mapping is changing its state. */
  readonly transition: MappingTransition | undefined;
}

/** A mapping in a snapshot. */
export interface MappingSnapshot {
  readonly mapping: EventSourceMapping;
  readonly scaling: ScalingState;
}

/** Checks whether the pollers of a mapping read the queue. A change of settings does not interrupt them. */
export const isPolling = ({ state, transition }: EventSourceMapping): boolean =>
  state === "Enabled" || (state === "Updating" && transition?.becomes === "Enabled");

/** Checks that a mapping can be changed. @throws {AwsError} ResourceInUseException while it is changing its state. */
export function checkNotInTransition({ transition }: EventSourceMapping, verb: "update" | "delete"): void {
  if (transition === undefined) return;
  throw new AwsError("ResourceInUseException", `Cannot ${verb} the event source mapping because it is in use.`, {
    members: { Type: "User" },
  });
}

/** Creates AWS's error for an unknown UUID. */
export const noSuchMapping = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", {
    status: 404,
    members: { Type: "User" },
  });

/** Creates AWS's error for a second mapping between the same queue and function. */
export const mappingExists = ({ queueArn, functionName, uuid }: EventSourceMapping): AwsError =>
  new AwsError(
    "ResourceConflictException",
    `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${functionName} ") already exists. Please update or delete the existing mapping with UUID ${uuid}`,
    { status: 409, members: { Type: "User" } },
  );
