import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** Whose credentials these are. */
export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

/** Asks AWS who is calling; needs no permission. */
export async function callerIdentity({ sts, clock }: Cloud): Promise<CallerIdentity> {
  const { Account, Arn } = await retrying(clock, () => sts.send(new GetCallerIdentityCommand({})));
  return { accountId: Account ?? "", arn: Arn ?? "" };
}
