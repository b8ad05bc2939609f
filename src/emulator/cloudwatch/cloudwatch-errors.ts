import { AwsError } from "../aws-error.ts";

/** CloudWatch names each error twice: the shape's name, and the code of the query protocol that SDKs show. */
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
