import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** How long a log group keeps its events. */
export interface LogGroupSettings {
  /** Undefined when events are kept for ever. */
  readonly retentionDays: number | undefined;
}

/** Reads the settings of a log group; undefined when there is no such group. */
export async function logGroupSettings({ logs, clock }: Cloud, group: string): Promise<LogGroupSettings | undefined> {
  // Answers come in the order of the names, so the one that is the prefix itself is the first.
  const request = new DescribeLogGroupsCommand({ logGroupNamePrefix: group, limit: 1 });
  const { logGroups } = await retrying(clock, () => logs.send(request));
  const found = logGroups?.find(({ logGroupName }) => logGroupName === group);
  return found === undefined ? undefined : { retentionDays: found.retentionInDays };
}
