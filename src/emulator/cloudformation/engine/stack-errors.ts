import { AwsError } from "../../aws-error.ts";
import { validationError } from "../validation-error.ts";

/** What CloudFormation answers about stacks and change sets. */
export const stackErrors = {
  exists: (name: string) => new AwsError("AlreadyExistsException", `Stack [${name}] already exists`),
  notFoundById: (name: string) => validationError(`Stack with id ${name} does not exist`),
  notFound: (name: string) => validationError(`Stack [${name}] does not exist`),
  notUpdatable: (id: string, status: string) =>
    validationError(`Stack:${id} is in ${status} state and can not be updated.`),
  notDeletable: (id: string, status: string) =>
    validationError(`Stack [${id}] cannot be deleted while in status ${status}`),
  noUpdates: () => validationError("No updates are to be performed."),
  badName: (name: string) =>
    validationError(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    ),
  capabilities: (needed: string) =>
    new AwsError("InsufficientCapabilitiesException", `Requires capabilities : [${needed}]`),
  changeSetNotFound: (name: string) =>
    new AwsError("ChangeSetNotFoundException", `ChangeSet [${name}] does not exist`, {
      status: 404,
      queryCode: "ChangeSetNotFound",
    }),
  changeSetExists: (name: string) =>
    new AwsError("AlreadyExistsException", `ChangeSet ${name} cannot be created due to a conflict: it exists already`),
  changeSetNotExecutable: (id: string, status: string) =>
    new AwsError(
      "InvalidChangeSetStatusException",
      `ChangeSet [${id}] cannot be executed in its current status of [${status}]`,
      {
        queryCode: "InvalidChangeSetStatus",
      },
    ),
} as const;
