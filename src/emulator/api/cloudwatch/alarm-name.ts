import { required } from "./required.ts";

/** The name in an alarm's ARN; names may hold colons themselves. */
export const alarmNameOf = (arn: string | undefined): string =>
  required(arn, "ResourceARN").split(":").slice(6).join(":");
