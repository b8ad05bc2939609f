import type * as sdk from "@aws-sdk/client-sfn";
import {
  CreateStateMachine$,
  DeleteStateMachine$,
  DescribeStateMachine$,
  ListStateMachines$,
  UpdateStateMachine$,
} from "@aws-sdk/client-sfn";
import { validation } from "../../states/states-errors.ts";
import { pageAt } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";
import { required } from "./input.ts";

/** The actions of Step Functions on state machines. */
export const machineActions: ActionsOf<typeof sdk> = {
  CreateStateMachine: action(CreateStateMachine$, (input, { states }) => {
    states.checkRate("CreateStateMachine");
    const machine = states.machines.create({
      name: required(input.name, "name"),
      definition: required(input.definition, "definition"),
      roleArn: required(input.roleArn, "roleArn"),
      type: input.type ?? "STANDARD",
      tags: Object.fromEntries((input.tags ?? []).map(({ key = "", value = "" }) => [key, value])),
    });
    return {
      stateMachineArn: machine.arn,
      creationDate: new Date(machine.createdAtMs),
    };
  }),

  UpdateStateMachine: action(UpdateStateMachine$, (input, { states, kernel }) => {
    const { definition, roleArn } = input;
    states.machines.update(required(input.stateMachineArn, "stateMachineArn"), {
      ...(definition === undefined ? {} : { definition }),
      ...(roleArn === undefined ? {} : { roleArn }),
    });
    return { updateDate: new Date(kernel.nowMs) };
  }),

  DescribeStateMachine: action(DescribeStateMachine$, (input, { states }) => {
    const machine = states.machines.get(required(input.stateMachineArn, "stateMachineArn"));
    return {
      stateMachineArn: machine.arn,
      name: machine.name,
      status: "ACTIVE",
      definition: machine.definition,
      roleArn: machine.roleArn,
      type: machine.type,
      creationDate: new Date(machine.createdAtMs),
    };
  }),

  DeleteStateMachine: action(DeleteStateMachine$, (input, { states }) => {
    states.deleteStateMachine(required(input.stateMachineArn, "stateMachineArn"));
    return {};
  }),

  ListStateMachines: action(ListStateMachines$, (input, { states }) => {
    const size = input.maxResults || pageSize;
    const { items, nextToken } = pageAt(states.machines.list(), input.nextToken, size, () =>
      validation("Invalid Token"),
    );
    return {
      stateMachines: items.map(({ arn, name, type, createdAtMs }) => ({
        stateMachineArn: arn,
        name,
        type,
        creationDate: new Date(createdAtMs),
      })),
      nextToken,
    };
  }),
};

/** State machines on a page of ListStateMachines (SFN-API). */
const pageSize = 100;
