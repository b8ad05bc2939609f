/** The name of a queue: the last part of its URL or ARN. */
export const queueNameOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;
