import { utf8Length } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { compileOptional, compileTemplate } from "../jsonata.ts";
import { invalidDefinition, unsupported } from "../states-errors.ts";
import {
  checkFields,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  oneOf,
  parseHandlers,
  requiredTextAt,
  textAt,
} from "./fields.ts";
import { parseMap } from "./parse-map.ts";
import { type ChoiceState, type Program, type State, taskResources } from "./program.ts";

/**
 * Parses a definition in the Amazon States Language.
 *
 * @throws {AwsError} InvalidDefinition for an invalid definition, and for a part that the emulator does not support: it names
 * the part.
 */
export function parseDefinition(text: string): Program {
  if (utf8Length(text) > limits.states.definitionBytesMax)
    throw invalidDefinition("the definition is larger than 1 MB");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalidDefinition(`INVALID_JSON_DESCRIPTION: ${error instanceof Error ? error.message : String(error)}`);
  }
  const definition = objectAt(json, "/");
  if (definition.QueryLanguage !== "JSONata") throw unsupported("a QueryLanguage other than JSONata", "/");
  return parseProgram(definition, "", ["QueryLanguage", "TimeoutSeconds", "Version"]);
}

/**
 * Parses states, of a state machine or of a Map.
 *
 * @param where the path of the object in the definition.
 * @param more fields that are allowed besides `StartAt` and `States`.
 */
function parseProgram(object: JsonObject, where: string, more: readonly string[]): Program {
  const at = where === "" ? "/" : where;
  checkFields(object, ["Comment", "StartAt", "States", ...more], at);
  const startAt = requiredTextAt(object, "StartAt", at);
  const entries = Object.entries(objectAt(object.States, `${where}/States`));
  const states = new Map(
    entries.map(
      ([name, state]) => [name, parseState(name, objectAt(state, `${where}/States/${name}`), where)] as const,
    ),
  );
  for (const target of [startAt, ...[...states.values()].flatMap(targetsOf)]) {
    if (!states.has(target)) throw invalidDefinition(`MISSING_TRANSITION_TARGET: no state "${target}" at ${at}`);
  }
  return { startAt, states, timeoutSeconds: numberAt(object, "TimeoutSeconds", 1, at) };
}

const targetsOf = (state: State): string[] => [
  ...("next" in state && state.next !== undefined ? [state.next] : []),
  ...("catchers" in state ? state.catchers.map(({ next }) => next) : []),
  ...(state.type === "Choice" ? [...state.choices, { next: state.defaultNext }].flatMap(({ next }) => next ?? []) : []),
];

const types = ["Task", "Map", "Wait", "Pass", "Choice", "Succeed", "Fail"] as const;
const stepFields = ["Type", "Comment", "Next", "End", "Output"];
const fallibleFields = [...stepFields, "Retry", "Catch"];

function parseState(name: string, state: JsonObject, parent: string): State {
  const where = `${parent}/States/${name}`;
  const type = oneOf(state, "Type", types, where);
  switch (type) {
    case "Task":
      checkFields(state, [...fallibleFields, "Resource", "Arguments"], where);
      return {
        type,
        resource: oneOf(state, "Resource", taskResources, where),
        arguments: compileTemplate(state.Arguments ?? {}, `${where}/Arguments`),
        ...fallible(state, where),
      };
    case "Map":
      return { ...parseMap(state, where, fallibleFields, parseProgram), ...fallible(state, where) };
    case "Wait": {
      checkFields(state, [...stepFields, "Seconds", "Timestamp"], where);
      const [kind, field] =
        state.Seconds === undefined ? (["timestamp", "Timestamp"] as const) : (["seconds", "Seconds"] as const);
      if (state[field] === undefined)
        throw invalidDefinition(`SCHEMA_VALIDATION_FAILED: a Wait needs Seconds or Timestamp at ${where}`);
      return {
        type,
        until: { kind, value: compileTemplate(state[field], `${where}/${field}`) },
        ...step(state, where),
      };
    }
    case "Pass":
      checkFields(state, stepFields, where);
      return { type, ...step(state, where) };
    case "Choice":
      checkFields(state, ["Type", "Comment", "Choices", "Default"], where);
      return {
        type,
        choices: objectsAt(state, "Choices", where).map((choice, i) => parseChoice(choice, `${where}.Choices[${i}]`)),
        defaultNext: textAt(state, "Default", where),
      };
    case "Succeed":
      checkFields(state, ["Type", "Comment", "Output"], where);
      return { type, output: compileOptional(state.Output, `${where}/Output`) };
    default:
      checkFields(state, ["Type", "Comment", "Error", "Cause"], where);
      return {
        type,
        error: compileTemplate(state.Error ?? "", where),
        cause: compileTemplate(state.Cause ?? "", where),
      };
  }
}

function parseChoice(choice: JsonObject, where: string): ChoiceState["choices"][number] {
  checkFields(choice, ["Condition", "Next", "Comment"], where);
  const condition = compileTemplate(requiredTextAt(choice, "Condition", where), `${where}/Condition`);
  return { condition, next: requiredTextAt(choice, "Next", where) };
}

function step(state: JsonObject, where: string) {
  const next = textAt(state, "Next", where);
  if ((next === undefined) === (state.End !== true))
    throw invalidDefinition(`SCHEMA_VALIDATION_FAILED: a state needs either Next or End at ${where}`);
  return { next, output: compileOptional(state.Output, `${where}/Output`) };
}

const fallible = (state: JsonObject, where: string) => ({ ...step(state, where), ...parseHandlers(state, where) });
