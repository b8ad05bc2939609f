import { objectIn } from "../../base/encoding.ts";
import { AwsError } from "../aws-error.ts";

/** A role: a record, because the emulator checks no permissions. */
export interface Role {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAtMs: number;
  trustPolicy: string;
  description: string | undefined;
  maxSessionSeconds: number;
  permissionsBoundary: string | undefined;
  tags: Readonly<Record<string, string>>;
  /** Inline policies by name. */
  inline: Readonly<Record<string, string>>;
  /** The ARNs of managed policies. */
  attached: readonly string[];
}

type RoleSettings = Pick<
  Role,
  "description" | "maxSessionSeconds" | "permissionsBoundary" | "tags" | "inline" | "attached"
>;

/** The input of CreateRole. */
export type NewRole = Pick<Role, "name" | "path" | "trustPolicy"> & {
  readonly [Name in keyof RoleSettings]?: RoleSettings[Name] | undefined;
};

/** A managed policy of the account, with one version. */
export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly description: string | undefined;
  readonly document: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Checks that a policy is a JSON object. @throws {AwsError} MalformedPolicyDocument */
export function checkDocument(text: string): void {
  if (objectIn(text) !== undefined) return;
  throw new AwsError("MalformedPolicyDocument", "Syntax errors in policy.");
}

/** Creates the error for something that does not exist. */
export const noSuchEntity = (message: string): AwsError => new AwsError("NoSuchEntity", message, { status: 404 });

/** Creates the error for a name that is used already. */
export const exists = (message: string): AwsError => new AwsError("EntityAlreadyExists", message, { status: 409 });

/** Creates the error for the deletion of something that others use. */
export const deleteConflict = (message: string): AwsError => new AwsError("DeleteConflict", message, { status: 409 });
