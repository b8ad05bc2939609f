import { AwsError } from "../aws-error.ts";

const error = (code: string, message: string, status: number): AwsError =>
  new AwsError(code, message, { status, members: { Message: message } });

/** Creates the error for an input that Scheduler does not accept. */
export const invalidSchedule = (message: string): AwsError => error("ValidationException", message, 400);

/** Creates the error for a schedule or group that does not exist. */
export const notFound = (what: string): AwsError => error("ResourceNotFoundException", `${what} does not exist.`, 404);

/** Creates the error for a name that is used already. */
export const conflict = (what: string): AwsError => error("ConflictException", `${what} already exists.`, 409);

/** Creates the error for more requests in a second than the quota allows. */
export const throttled = (): AwsError => error("ThrottlingException", "Rate exceeded", 429);

/** Creates the error for more schedules or groups than the quota allows. */
export const quotaExceeded = (what: string, most: number): AwsError =>
  error("ServiceQuotaExceededException", `The maximum number of ${what} is ${most}.`, 402);
