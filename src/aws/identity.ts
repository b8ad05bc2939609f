import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** The account and the principal that the credentials belong to. */
export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

/** Reads the identity of the caller; AWS requires no permission for this. */
export async function callerIdentity({ sts, clock }: Cloud): Promise<CallerIdentity> {
  const { Account, Arn } = await retrying(clock, () => sts.send(new GetCallerIdentityCommand({})));
  return { accountId: Account ?? "", arn: Arn ?? "" };
}
