import { GetCallerIdentity$, type GetCallerIdentityRequest, type GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import { AwsError } from "../../aws-error.ts";
import { queryProtocol } from "../protocols/query.ts";
import { action, type Service } from "../router.ts";
import { usualRules } from "../schema/input-rules.ts";

/** Every caller is the account's root user: the emulator has no IAM users. */
const getCallerIdentity = action<GetCallerIdentityRequest, GetCallerIdentityResponse>(
  GetCallerIdentity$,
  (_input, { context }) => ({
    UserId: context.accountId,
    Account: context.accountId,
    Arn: `arn:aws:iam::${context.accountId}:root`,
  }),
);

export const stsService: Service = {
  name: "STS",
  protocols: [
    queryProtocol({
      apiVersion: "2011-06-15",
      xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
      rules: usualRules((message) => new AwsError("ValidationError", message)),
    }),
  ],
  actions: { GetCallerIdentity: getCallerIdentity },
};
