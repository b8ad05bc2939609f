import { ListStacks$, type ListStacksInput, type ListStacksOutput } from "@aws-sdk/client-cloudformation";
import { action } from "../action.ts";
import { pageOf } from "./page.ts";
import { stackSummary } from "./stack-shape.ts";

/** Deleted stacks too, newest first, unless statuses are asked for. */
export const listStacks = action<ListStacksInput, ListStacksOutput>(
  ListStacks$,
  ({ StackStatusFilter, NextToken }, { cloudformation }) => {
    const wanted = StackStatusFilter === undefined ? undefined : new Set<string>(StackStatusFilter);
    const found = cloudformation.stacks.filter(({ status }) => wanted === undefined || wanted.has(status)).reverse();
    const { items, nextToken } = pageOf(found, NextToken);
    return { StackSummaries: items.map(stackSummary), NextToken: nextToken };
  },
);
