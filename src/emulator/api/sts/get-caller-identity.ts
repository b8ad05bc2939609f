import { GetCallerIdentity$, type GetCallerIdentityRequest, type GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import { action } from "../action.ts";

/** Whoever asks is the account's root: the emulator knows no users. */
export const getCallerIdentity = action<GetCallerIdentityRequest, GetCallerIdentityResponse>(
  GetCallerIdentity$,
  (_input, { context }) => ({
    UserId: context.accountId,
    Account: context.accountId,
    Arn: `arn:aws:iam::${context.accountId}:root`,
  }),
);
