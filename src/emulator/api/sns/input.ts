import { AwsError } from "../../aws-error.ts";
import { pageAt } from "../page.ts";
import { type InputRules, requiredBy } from "../schema/input-rules.ts";

const invalidParameter = (message: string) =>
  new AwsError("InvalidParameterException", message, { queryCode: "InvalidParameter" });

/** The checks and errors of SNS's inputs. */
export const snsRules: InputRules = {
  missing: (_, error) => invalidParameter(`Invalid parameter: ${error.path.join(".")}`),
  violation: invalidParameter,
};

/** The value of a required parameter. @throws {AwsError} InvalidParameter */
export const required = requiredBy(snsRules);

/** Topics and subscriptions on a page (SNS-API ListTopics, ListSubscriptions). */
const pageMax = 100;

/**
 * One page of a list, and the member with the token of the next page if there is one.
 *
 * @throws {AwsError} InvalidParameter
 */
export function snsPage<T>(
  all: readonly T[],
  token: string | undefined,
): { readonly items: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const { items, nextToken } = pageAt(all, token, pageMax, () => invalidParameter("Invalid parameter: NextToken"));
  return { items, next: nextToken === undefined ? {} : { NextToken: nextToken } };
}
