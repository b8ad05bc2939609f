import { utf8Length } from "../../base/encoding.ts";
import { limits } from "../../base/limits.ts";
import {
  checkFields,
  compileOptional,
  compileTemplate,
  invalidDefinition,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  oneOf,
  problem,
  requiredTextAt,
  type Template,
  textAt,
  unsupported,
} from "./jsonata.ts";
import { type ChoiceState, type MapState, type Program, parseHandlers, type State, taskResources } from "./program.ts";

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
      return { type, ...parseMap(state, where), ...fallible(state, where) };
    case "Wait": {
      checkFields(state, [...stepFields, "Seconds", "Timestamp"], where);
      const [kind, field] =
        state.Seconds === undefined ? (["timestamp", "Timestamp"] as const) : (["seconds", "Seconds"] as const);
      if (state[field] === undefined) throw problem("a Wait needs Seconds or Timestamp", where);
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
  if ((next === undefined) === (state.End !== true)) throw problem("a state needs either Next or End", where);
  return { next, output: compileOptional(state.Output, `${where}/Output`) };
}

const fallible = (state: JsonObject, where: string) => ({ ...step(state, where), ...parseHandlers(state, where) });

const mapFields = [
  "Label",
  "Items",
  "ItemSelector",
  "ItemBatcher",
  "MaxConcurrency",
  "ToleratedFailurePercentage",
  "ToleratedFailureCount",
  "ItemProcessor",
];

/** Parses what only a Map has. The emulator does not support an inline Map and an `ItemReader`. */
function parseMap(state: JsonObject, where: string) {
  checkFields(state, [...fallibleFields, ...mapFields], where);
  const optional = (field: string) => compileOptional(state[field], `${where}/${field}`);
  const processor = objectAt(state.ItemProcessor, `${where}/ItemProcessor`);
  const configuration = objectAt(processor.ProcessorConfig ?? {}, `${where}/ItemProcessor/ProcessorConfig`);
  oneOf({ Mode: configuration.Mode ?? "INLINE" }, "Mode", ["DISTRIBUTED"], `${where}/ItemProcessor/ProcessorConfig`);
  return {
    label: checkedLabel(textAt(state, "Label", where) ?? "Map", where),
    items: optional("Items"),
    itemSelector: optional("ItemSelector"),
    batcher: batcherOf(state, where),
    concurrencyMax: checkedConcurrency(optional("MaxConcurrency"), where),
    toleratedPercentage: optional("ToleratedFailurePercentage"),
    toleratedCount: optional("ToleratedFailureCount"),
    childType: oneOf(configuration, "ExecutionType", ["STANDARD", "EXPRESS"], `${where}/ItemProcessor/ProcessorConfig`),
    processor: parseProgram(processor, `${where}/ItemProcessor`, ["ProcessorConfig"]),
  };
}

function checkedLabel(label: string, where: string): string {
  if (label.length <= limits.states.labelCharactersMax && /^[\w-]+$/.test(label)) return label;
  throw problem("Label should have at most 40 characters of a-z, A-Z, 0-9, - and _", where);
}

function checkedConcurrency(concurrency: Template | undefined, where: string): Template | undefined {
  const value = concurrency?.constant?.value;
  if (value === undefined || (Number.isInteger(value) && Number(value) >= 0)) return concurrency;
  throw problem("MaxConcurrency should be a whole number of at least 0", where);
}

function batcherOf(state: JsonObject, parent: string): MapState["batcher"] {
  if (state.ItemBatcher === undefined) return undefined;
  const where = `${parent}/ItemBatcher`;
  const batcher = objectAt(state.ItemBatcher, where);
  checkFields(batcher, ["MaxItemsPerBatch", "BatchInput"], where);
  if (batcher.MaxItemsPerBatch === undefined) throw invalidDefinition(`MaxItemsPerBatch is missing at ${where}`);
  return {
    itemsMax: compileTemplate(batcher.MaxItemsPerBatch, `${where}/MaxItemsPerBatch`),
    batchInput: compileOptional(batcher.BatchInput, `${where}/BatchInput`),
  };
}
