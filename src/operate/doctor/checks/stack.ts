import type { Check } from "../check.ts";
import { complaint, fine } from "../finding.ts";

/** The stack is there and whole. */
export const stackCheck: Check = {
  of: "account",
  look: async (facts) => {
    const status = await facts.stackStatus();
    if (status === undefined || status === "REVIEW_IN_PROGRESS") {
      return [
        complaint(
          "warning",
          `there is no stack "${facts.stackName}" in ${facts.region}`,
          "only the account was looked at",
          `flatten deploy --stack ${facts.stackName}`,
        ),
      ];
    }
    const what = `the stack "${facts.stackName}" is in ${status}`;
    if (status.endsWith("_IN_PROGRESS")) {
      return [complaint("advice", what, "its settings may change while they are looked at", "flatten status")];
    }
    if (status.endsWith("_FAILED") || status === "ROLLBACK_COMPLETE") {
      return [complaint("problem", what, "it is not whole", "flatten destroy, then flatten deploy")];
    }
    await facts.stack();
    return [fine(what)];
  },
};
