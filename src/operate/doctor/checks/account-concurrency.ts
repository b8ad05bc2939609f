import { limits } from "../../../base/limits.ts";
import type { Check } from "../check.ts";
import { complaint, fine } from "../finding.ts";

/** What a burst of the size that this tool is for needs; new accounts often have 10. */
const enough = 100;
const usual = limits.lambda.accountConcurrency;
const raise =
  "ask for more: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000";

/** The account lets enough run at once (L-DG quotas). */
export const accountConcurrencyCheck: Check = {
  of: "account",
  look: async (facts) => {
    const { limit, unreserved } = await facts.account();
    const what = `the account allows ${limit} concurrent executions, ${unreserved} of them not reserved`;
    const shared = "every function of the account and region shares it: what goes beyond is throttled";
    if (unreserved < enough) return [complaint("warning", what, shared, raise)];
    if (limit < usual) return [complaint("advice", `${what}; ${usual} are usual`, shared, raise)];
    return [fine(what)];
  },
};
