import { AwsError } from "../aws-error.ts";

/** What CloudFormation answers to nearly everything it refuses. */
export const validationError = (message: string): AwsError => new AwsError("ValidationError", message);
