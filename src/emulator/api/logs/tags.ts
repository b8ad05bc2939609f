import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import {
  ListTagsForResource$,
  ListTagsLogGroup$,
  TagLogGroup$,
  TagResource$,
  UntagLogGroup$,
  UntagResource$,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogGroup } from "../../logs/log-group.ts";
import { type ActionsOf, action } from "../router.ts";
import { groupNameOfArn, required } from "./input.ts";

/** CloudWatch Logs' actions on the tags of log groups; those with a name instead of an ARN are older. */
export const tagActions: ActionsOf<typeof sdk> = {
  TagResource: action(TagResource$, (input, { logs }) => {
    add(logs.group(groupNameOfArn(required(input.resourceArn, "resourceArn"))), input.tags);
  }),

  UntagResource: action(UntagResource$, (input, { logs }) => {
    remove(logs.group(groupNameOfArn(required(input.resourceArn, "resourceArn"))), input.tagKeys);
  }),

  ListTagsForResource: action(ListTagsForResource$, (input, { logs }) => ({
    tags: { ...logs.group(groupNameOfArn(required(input.resourceArn, "resourceArn"))).tags },
  })),

  TagLogGroup: action(TagLogGroup$, (input, { logs }) => {
    add(logs.group(required(input.logGroupName, "logGroupName")), input.tags);
  }),

  UntagLogGroup: action(UntagLogGroup$, (input, { logs }) => {
    remove(logs.group(required(input.logGroupName, "logGroupName")), input.tags);
  }),

  ListTagsLogGroup: action(ListTagsLogGroup$, (input, { logs }) => ({
    tags: { ...logs.group(required(input.logGroupName, "logGroupName")).tags },
  })),
};

function add(group: LogGroup, tags: Readonly<Record<string, string>> = {}): void {
  group.tags = { ...group.tags, ...tags };
}

function remove(group: LogGroup, keys: readonly string[] = []): void {
  group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key)));
}
