import { AwsError } from "../../aws-error.ts";
import { type JsonRecord, ownValue } from "../template/json.ts";
import { oneOfProperty, requiredText, tagsOf, textMap, textProperty } from "./read-property.ts";
import type { ResourceRequest, ResourceType } from "./resource-type.ts";

/** A state machine. Its physical id is its ARN. */
export const stateMachine: ResourceType = {
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
  create: (request, { states }) => {
    const { properties } = request;
    const name = textProperty(properties, "StateMachineName") ?? request.generateName(80);
    const type = oneOfProperty(properties, "StateMachineType", ["STANDARD", "EXPRESS"] as const) ?? "STANDARD";
    const { arn } = states.machines.create({ name, type, ...changeable(request) });
    return { physicalId: arn, attributes: { Arn: arn, Name: name } };
  },
  update: ({ physicalId }, request, { states }) => states.machines.update(physicalId, changeable(request)),
  delete: ({ physicalId }, { states }) => states.deleteStateMachine(physicalId),
};

const changeable = ({ properties, tags }: ResourceRequest) => ({
  definition: definitionOf(properties),
  roleArn: requiredText(properties, "RoleArn"),
  tags: tagsOf(properties, tags),
});

/** The definition with its substitutions: `${name}` is replaced (CFN-UG StateMachine). */
function definitionOf(properties: JsonRecord): string {
  const definition = ownValue(properties, "Definition");
  const text = definition === undefined ? textProperty(properties, "DefinitionString") : JSON.stringify(definition);
  if (text === undefined)
    throw new AwsError("InvalidRequest", "Model validation failed (required key [DefinitionString] not found)");
  const values = textMap(properties, "DefinitionSubstitutions");
  return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
