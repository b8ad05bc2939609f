import {
  CreateStateMachine$,
  type CreateStateMachineInput,
  type CreateStateMachineOutput,
  DeleteStateMachine$,
  type DeleteStateMachineInput,
  type DeleteStateMachineOutput,
  DescribeStateMachine$,
  type DescribeStateMachineInput,
  type DescribeStateMachineOutput,
  ListStateMachines$,
  type ListStateMachinesInput,
  type ListStateMachinesOutput,
  UpdateStateMachine$,
  type UpdateStateMachineInput,
  type UpdateStateMachineOutput,
} from "@aws-sdk/client-sfn";
import { validation } from "../../states/states-errors.ts";
import { pageAt } from "../page.ts";
import { action } from "../router.ts";
import { required } from "./input.ts";

export const createStateMachine = action<CreateStateMachineInput, CreateStateMachineOutput>(
  CreateStateMachine$,
  (input, { states }) => {
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
    } satisfies CreateStateMachineOutput;
  },
);

export const updateStateMachine = action<UpdateStateMachineInput, UpdateStateMachineOutput>(
  UpdateStateMachine$,
  (input, { states, kernel }) => {
    const { definition, roleArn } = input;
    states.machines.update(required(input.stateMachineArn, "stateMachineArn"), {
      ...(definition === undefined ? {} : { definition }),
      ...(roleArn === undefined ? {} : { roleArn }),
    });
    return { updateDate: new Date(kernel.nowMs) } satisfies UpdateStateMachineOutput;
  },
);

export const describeStateMachine = action<DescribeStateMachineInput, DescribeStateMachineOutput>(
  DescribeStateMachine$,
  (input, { states }) => {
    const machine = states.machines.get(required(input.stateMachineArn, "stateMachineArn"));
    return {
      stateMachineArn: machine.arn,
      name: machine.name,
      status: "ACTIVE",
      definition: machine.definition,
      roleArn: machine.roleArn,
      type: machine.type,
      creationDate: new Date(machine.createdAtMs),
    } satisfies DescribeStateMachineOutput;
  },
);

export const deleteStateMachine = action<DeleteStateMachineInput, DeleteStateMachineOutput>(
  DeleteStateMachine$,
  (input, { states }) => {
    states.deleteStateMachine(required(input.stateMachineArn, "stateMachineArn"));
    return {} satisfies DeleteStateMachineOutput;
  },
);

/** State machines on a page of ListStateMachines (SFN-API). */
const pageSize = 100;

export const listStateMachines = action<ListStateMachinesInput, ListStateMachinesOutput>(
  ListStateMachines$,
  (input, { states }) => {
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
    } satisfies ListStateMachinesOutput;
  },
);
