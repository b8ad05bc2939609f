import { AwsError } from "../aws-error.ts";

/** The log group does not exist. */
export const groupNotFound = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
/** The log stream does not exist. */
export const streamNotFound = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
/** A log group with this name exists. */
export const groupExists = (): AwsError =>
  new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
/** A log stream with this name exists. */
export const streamExists = (): AwsError =>
  new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists");
/** A parameter is invalid. */
export const invalidParameter = (message: string): AwsError => new AwsError("InvalidParameterException", message);
/** A page token is invalid. */
export const invalidToken = (): AwsError => invalidParameter("The specified nextToken is invalid.");
