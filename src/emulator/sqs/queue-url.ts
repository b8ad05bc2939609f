import type { ModelContext } from "../model-context.ts";

/** The URL that the emulator gives a queue. Whatever answers under that host, the last part of the path is the name. */
export const queueUrl = (context: ModelContext, name: string): string =>
  `http://sqs.${context.region}.localhost:4566/${context.accountId}/${name}`;

/** The queue's name in a URL of any host; the empty string if there is none. */
export const queueNameInUrl = (url: string): string =>
  url
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "")
    .split("/")
    .at(-1) ?? "";

export const queueArn = (context: ModelContext, name: string): string =>
  `arn:aws:sqs:${context.region}:${context.accountId}:${name}`;
