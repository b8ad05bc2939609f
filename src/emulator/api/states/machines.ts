import * as sdk from "@aws-sdk/client-sfn";
import { defined } from "../../../base/encoding.ts";
import { AwsError } from "../../aws-error.ts";
import { parseDefinition } from "../../states/definition.ts";
import type { StateMachine } from "../../states/state-machines.ts";
import { type Page, pageAt, withoutKeys } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { requiredBy, usualRules } from "../schema/input-rules.ts";

/** An input violates a constraint of the API. */
export const validation = (message: string): AwsError => new AwsError("ValidationException", message);

/** What Step Functions checks in its inputs. */
export const statesRules = usualRules(validation, {
  enums: { type: Object.values(sdk.StateMachineType) },
  doubles: ["toleratedFailurePercentage"],
});

/** The value of a required member. @throws {AwsError} ValidationException */
export const required = requiredBy(statesRules);

/** Items on a page (SFN-API ListExecutions, ListMapRuns, ListStateMachines). */
const pageSize = 100;

/** One page of a list. @throws {AwsError} ValidationException for an unknown token. */
export const pageOf = <T>(
  items: readonly T[],
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): Page<T> => pageAt(items, nextToken, maxResults || pageSize, () => validation("Invalid Token"));

/** The actions of Step Functions on state machines. */
export const machineActions = {
  CreateStateMachine: action(sdk.CreateStateMachine$, (input, { states }) => {
    states.checkRate("CreateStateMachine");
    if (input.publish === true) throw validation("flatten's emulator does not support versions of state machines.");
    if (input.roleArn !== undefined && !input.roleArn.startsWith("arn:")) throw invalidArn("Role Arn", input.roleArn);
    const machine = states.machines.create({
      name: required(input.name, "name"),
      definition: required(input.definition, "definition"),
      roleArn: required(input.roleArn, "roleArn"),
      type: input.type ?? "STANDARD",
      tags: tagsOf(input.tags),
    });
    return { stateMachineArn: machine.arn, creationDate: new Date(machine.createdAtMs) };
  }),

  UpdateStateMachine: action(sdk.UpdateStateMachine$, (input, { states, kernel }) => {
    const { definition, roleArn, loggingConfiguration, tracingConfiguration } = input;
    if ([definition, roleArn, loggingConfiguration, tracingConfiguration].every((given) => given === undefined)) {
      throw new AwsError(
        "MissingRequiredParameter",
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
      );
    }
    states.machines.update(required(input.stateMachineArn, "stateMachineArn"), defined({ definition, roleArn }));
    return { updateDate: new Date(kernel.nowMs) };
  }),

  DescribeStateMachine: action(sdk.DescribeStateMachine$, (input, { states }) => {
    const machine = states.machines.get(required(input.stateMachineArn, "stateMachineArn"));
    return {
      ...summaryOf(machine),
      status: "ACTIVE",
      definition: machine.definition,
      roleArn: machine.roleArn,
      loggingConfiguration: { level: "OFF", includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    };
  }),

  /** Whether CreateStateMachine would accept a definition. */
  ValidateStateMachineDefinition: action(sdk.ValidateStateMachineDefinition$, (input) => {
    try {
      parseDefinition(required(input.definition, "definition"));
      return { result: "OK", diagnostics: [], truncated: false };
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== "InvalidDefinition") throw error;
      const [, code = "SCHEMA_VALIDATION_FAILED", message = error.message] =
        /'(\w+): ([\s\S]*)'$/.exec(error.message) ?? [];
      return { result: "FAIL", diagnostics: [{ severity: "ERROR", code, message }], truncated: false };
    }
  }),

  TagResource: action(sdk.TagResource$, (input, { states }) => {
    const { arn, tags } = states.machines.get(required(input.resourceArn, "resourceArn"));
    states.machines.update(arn, { tags: { ...tags, ...tagsOf(input.tags) } });
  }),

  UntagResource: action(sdk.UntagResource$, (input, { states }) => {
    const { arn, tags } = states.machines.get(required(input.resourceArn, "resourceArn"));
    states.machines.update(arn, { tags: withoutKeys(tags, input.tagKeys) });
  }),

  ListTagsForResource: action(sdk.ListTagsForResource$, (input, { states }) => {
    const { tags } = states.machines.get(required(input.resourceArn, "resourceArn"));
    return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
  }),

  DeleteStateMachine: action(sdk.DeleteStateMachine$, (input, { states }) => {
    states.deleteStateMachine(required(input.stateMachineArn, "stateMachineArn"));
  }),

  ListStateMachines: action(sdk.ListStateMachines$, (input, { states }) => {
    const { items, nextToken } = pageOf(states.machines.list(), input);
    return { stateMachines: items.map(summaryOf), nextToken };
  }),
} satisfies ActionsOf<typeof sdk>;

/** A state machine as ListStateMachines returns it. */
const summaryOf = ({ arn, name, type, createdAtMs }: StateMachine) => ({
  stateMachineArn: arn,
  name,
  type,
  creationDate: new Date(createdAtMs),
});

const tagsOf = (tags: readonly sdk.Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ key = "", value = "" }) => [key, value]));

const invalidArn = (what: string, arn: string) => new AwsError("InvalidArn", `Invalid ${what}: '${arn}'`);
