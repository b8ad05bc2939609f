import type { Check } from "../check.ts";
import { fine } from "../finding.ts";

/** Credentials and region are there. */
export const identityCheck: Check = {
  of: "account",
  look: async (facts) => {
    const { accountId, arn } = await facts.identity();
    return [fine(`account ${accountId}, ${facts.region}, as ${arn}`)];
  },
};
