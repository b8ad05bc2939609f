import { AwsError } from "../aws-error.ts";

/** The definition of a state machine is invalid, or the emulator does not support a part of it. */
export const invalidDefinition = (message: string): AwsError =>
  new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${message}'`);

/** A part of a definition that AWS supports and the emulator does not, by its name. */
export const unsupported = (what: string, where: string): AwsError =>
  invalidDefinition(`UNSUPPORTED: flatten's emulator does not support ${what} at ${where}`);

/** No state machine has this ARN. */
export const stateMachineNotFound = (arn: string): AwsError =>
  new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);

/** A state machine with this name and another definition exists. */
export const stateMachineExists = (arn: string): AwsError =>
  new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);

/** No execution has this ARN. */
export const executionNotFound = (arn: string): AwsError =>
  new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);

/** An execution with this name and another input exists. */
export const executionExists = (arn: string): AwsError =>
  new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);

/** The input of an execution is not JSON, or larger than 256 KiB. */
export const invalidInput = (message: string): AwsError => new AwsError("InvalidExecutionInput", message);

/** A name has invalid characters or an invalid length. */
export const invalidName = (name: string): AwsError => new AwsError("InvalidName", `Invalid Name: '${name}'`);

/** No Map Run has this ARN. */
export const mapRunNotFound = (arn: string): AwsError =>
  new AwsError("ResourceNotFound", `Map Run Does Not Exist: '${arn}'`, { members: { resourceName: arn } });

/** An input violates a constraint of the API. */
export const validation = (message: string): AwsError => new AwsError("ValidationException", message);

/** An API action was called more often than its quota allows (SFN-DG quotas). */
export const throttled = (): AwsError => new AwsError("ThrottlingException", "Rate exceeded");
