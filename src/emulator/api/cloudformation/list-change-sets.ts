import { ListChangeSets$, type ListChangeSetsInput, type ListChangeSetsOutput } from "@aws-sdk/client-cloudformation";
import { action } from "../action.ts";
import { changeSetSummary } from "./change-set-shape.ts";
import { pageOf } from "./page.ts";
import { required } from "./stack-input.ts";

export const listChangeSets = action<ListChangeSetsInput, ListChangeSetsOutput>(
  ListChangeSets$,
  (input, { cloudformation }) => {
    const stack = cloudformation.stack(required(input.StackName, "StackName"));
    const { items, nextToken } = pageOf(stack.changeSets, input.NextToken);
    return { Summaries: items.map((changeSet) => changeSetSummary(stack, changeSet)), NextToken: nextToken };
  },
);
