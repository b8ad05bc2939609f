import { AwsError } from "../aws-error.ts";

/** Each CloudWatch error has two names: the name of its shape, and the query protocol's code, which SDKs show. */
const refusal =
  (code: string, queryCode: string, status = 400) =>
  (message: string, members = {}) =>
    new AwsError(code, message, { queryCode, status, members });

export const invalidParameterValue = refusal("InvalidParameterValueException", "InvalidParameterValue");
export const invalidParameterCombination = refusal(
  "InvalidParameterCombinationException",
  "InvalidParameterCombination",
);
export const missingParameter = refusal("MissingRequiredParameterException", "MissingParameter");
export const validationError = refusal("ValidationException", "ValidationError");
export const invalidNextToken = refusal("InvalidNextToken", "InvalidNextToken");
export const resourceNotFound = refusal("ResourceNotFound", "ResourceNotFound", 404);
export const dashboardNotFound = refusal("DashboardNotFoundError", "ResourceNotFound", 404);
export const dashboardInvalid = refusal("DashboardInvalidInputError", "InvalidParameterInput");
