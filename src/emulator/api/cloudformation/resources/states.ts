import type { ResourceRequest, ResourceType } from "../../../cloudformation/resource-type.ts";
import { asText, type JsonRecord, ownValue } from "../../../cloudformation/template/values.ts";
import type { World } from "../../../world.ts";
import { machineActions, statesRules } from "../../states/machines.ts";
import { propertyReader, recordProperty, tagsOf, textProperty } from "./properties.ts";

const read = propertyReader(statesRules);

/** A state machine. Its physical id is its ARN. */
export const stateMachine = ({ states }: World): ResourceType => ({
  properties: [
    "Definition",
    "DefinitionString",
    "DefinitionSubstitutions",
    "RoleArn",
    "StateMachineName",
    "StateMachineType",
    "Tags",
  ],
  attributes: ["Arn", "Name"],
  replacing: ["StateMachineName", "StateMachineType"],
  nameProperty: "StateMachineName",
  create: (request) => {
    const name = textProperty(request.properties, "StateMachineName") ?? request.generateName(80);
    const { arn } = states.machines.create(machineOf(name, request));
    return { physicalId: arn, attributes: { Arn: arn, Name: name } };
  },
  update: (arn, request) => {
    const { definition, roleArn, tags } = machineOf(arn, request);
    states.machines.update(arn, { definition, roleArn, tags });
  },
  delete: (arn) => states.deleteStateMachine(arn),
});

function machineOf(name: string, { properties, tags }: ResourceRequest) {
  const input = {
    Name: name,
    Definition: definitionOf(properties),
    RoleArn: properties.RoleArn,
    Type: properties.StateMachineType,
  };
  const { definition = "", roleArn = "", type = "STANDARD" } = read(machineActions.CreateStateMachine, input);
  return { name, definition, roleArn, type, tags: tagsOf(properties, tags) };
}

/** The definition with its substitutions: `${name}` is replaced (CFN-UG StateMachine). */
function definitionOf(properties: JsonRecord): string | undefined {
  const { Definition } = properties;
  const text = Definition === undefined ? textProperty(properties, "DefinitionString") : JSON.stringify(Definition);
  const values = recordProperty(properties, "DefinitionSubstitutions");
  return text?.replace(/\$\{(\w+)\}/g, (whole, name: string) => asText(ownValue(values, name) ?? whole));
}
