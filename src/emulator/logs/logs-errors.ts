import { AwsError } from "../aws-error.ts";

export const groupNotFound = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
export const streamNotFound = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
export const groupExists = (): AwsError =>
  new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
export const streamExists = (): AwsError =>
  new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists");
export const invalidParameter = (message: string): AwsError => new AwsError("InvalidParameterException", message);
export const invalidToken = (): AwsError => invalidParameter("The specified nextToken is invalid.");
export const violatedConstraint = (value: string | number, member: string, constraint: string): AwsError =>
  invalidParameter(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
