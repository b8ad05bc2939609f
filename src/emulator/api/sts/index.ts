import type * as sdk from "@aws-sdk/client-sts";
import { GetCallerIdentity$ } from "@aws-sdk/client-sts";
import { AwsError } from "../../aws-error.ts";
import { queryProtocol } from "../protocols/query.ts";
import { type ActionsOf, action, type Service } from "../router.ts";
import { usualRules } from "../schema/input-rules.ts";

const actions: ActionsOf<typeof sdk> = {
  /** Every caller is the account's root user: the emulator has no IAM users. */
  GetCallerIdentity: action(GetCallerIdentity$, (_input, { context }) => ({
    UserId: context.accountId,
    Account: context.accountId,
    Arn: `arn:aws:iam::${context.accountId}:root`,
  })),
};

export const stsService: Service = {
  name: "STS",
  protocols: [
    queryProtocol({
      apiVersion: "2011-06-15",
      xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
      rules: usualRules((message) => new AwsError("ValidationError", message)),
    }),
  ],
  actions,
};
