import { AwsError } from "../../aws-error.ts";

/** What a caller gets whose invocation was refused for want of concurrency. */
export const throttledError = (reason: string): AwsError =>
  new AwsError("TooManyRequestsException", "Rate Exceeded.", {
    status: 429,
    members: { Reason: reason, Type: "User" },
  });
