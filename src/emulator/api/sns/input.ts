import { AwsError } from "../../aws-error.ts";
import { type Page, pageAt } from "../page.ts";
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

/** One page of a list. @throws {AwsError} InvalidParameter */
export const pageOf = <T>(all: readonly T[], token: string | undefined): Page<T> =>
  pageAt(all, token, pageMax, () => invalidParameter("Invalid parameter: NextToken"));
