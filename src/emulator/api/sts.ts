import type * as sdk from "@aws-sdk/client-sts";
import { AssumeRole$, GetAccessKeyInfo$, GetCallerIdentity$, GetSessionToken$ } from "@aws-sdk/client-sts";
import { AwsError } from "../aws-error.ts";
import type { World } from "../world.ts";
import { type ActionsOf, action } from "./router.ts";
import { usualRules } from "./schema/input-rules.ts";

const invalid = (message: string) => new AwsError("ValidationError", message);

/** What STS checks in its inputs. */
export const stsRules = usualRules(invalid);

/** The actions of STS. */
export const stsActions: ActionsOf<typeof sdk> = {
  /** Every caller is the account's root user: the emulator has no IAM users. */
  GetCallerIdentity: action(GetCallerIdentity$, (_input, { context }) => ({
    UserId: context.accountId,
    Account: context.accountId,
    Arn: `arn:aws:iam::${context.accountId}:root`,
  })),

  /** Credentials that work like any others: the emulator checks no permissions, and the role need not exist. */
  AssumeRole: action(AssumeRole$, (input, world) => {
    const { RoleArn = "", RoleSessionName: session = "", DurationSeconds = hourSeconds } = input;
    const [, account, name] = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(RoleArn) ?? [];
    if (name === undefined) throw invalid(`${RoleArn} is invalid`);
    const id = world.iam.roles.find(({ arn }) => arn === RoleArn)?.id ?? "AROA0000000000000000A";
    const user = {
      AssumedRoleId: `${id}:${session}`,
      Arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
    };
    return { Credentials: credentials(world, DurationSeconds), AssumedRoleUser: user, PackedPolicySize: 0 };
  }),

  GetSessionToken: action(GetSessionToken$, (input, world) => ({
    Credentials: credentials(world, input.DurationSeconds ?? 12 * hourSeconds),
  })),

  GetAccessKeyInfo: action(GetAccessKeyInfo$, (_input, { context }) => ({ Account: context.accountId })),
};

const hourSeconds = 3_600;

function credentials(world: World, seconds: number) {
  const secret = world.newRequestId().replaceAll("-", "").toUpperCase();
  return {
    AccessKeyId: `ASIA${secret.slice(0, 16)}`,
    SecretAccessKey: secret,
    SessionToken: secret,
    Expiration: new Date(world.kernel.nowMs + seconds * 1_000),
  };
}
