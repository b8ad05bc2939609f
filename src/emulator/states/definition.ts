import { utf8Length } from "../../base/encoding.ts";
import { limits } from "../../base/limits.ts";
import { compileTemplate, Fields, invalidDefinition, problem, type Template, unsupported } from "./jsonata.ts";
import {
  type Catcher,
  type ChoiceState,
  type MapState,
  type Program,
  type Retrier,
  type State,
  taskResources,
} from "./program.ts";

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
  const definition = new Fields(json, "/");
  if (definition.value.QueryLanguage !== "JSONata") throw unsupported("a QueryLanguage other than JSONata", "/");
  return parseProgram(definition, "QueryLanguage", "TimeoutSeconds", "Version");
}

/**
 * Parses states, of a state machine or of a Map.
 *
 * @param more fields that are allowed besides `StartAt` and `States`.
 */
function parseProgram(object: Fields, ...more: readonly string[]): Program {
  object.allow("Comment", "StartAt", "States", ...more);
  const startAt = object.requiredText("StartAt");
  const all = object.object("States");
  const states = new Map(Object.keys(all.value).map((name) => [name, parseState(all.object(name))]));
  for (const target of [startAt, ...[...states.values()].flatMap(targetsOf)]) {
    if (!states.has(target))
      throw invalidDefinition(`MISSING_TRANSITION_TARGET: no state "${target}" at ${object.where}`);
  }
  return { startAt, states, timeoutSeconds: object.number("TimeoutSeconds", 1) };
}

const targetsOf = (state: State): string[] => [
  ...("next" in state && state.next !== undefined ? [state.next] : []),
  ...("catchers" in state ? state.catchers.map(({ next }) => next) : []),
  ...(state.type === "Choice" ? [...state.choices, { next: state.defaultNext }].flatMap(({ next }) => next ?? []) : []),
];

const types = ["Task", "Map", "Wait", "Pass", "Choice", "Succeed", "Fail"] as const;
const stepFields = ["Type", "Comment", "Next", "End", "Output"];
const fallibleFields = [...stepFields, "Retry", "Catch"];

function parseState(state: Fields): State {
  const { value, where } = state;
  const type = state.oneOf("Type", types);
  switch (type) {
    case "Task": {
      state.allow(...fallibleFields, "Resource", "Arguments");
      const resource = state.oneOf("Resource", taskResources);
      return {
        type,
        resource,
        arguments: state.template("Arguments") ?? compileTemplate({}, where),
        ...fallible(state),
      };
    }
    case "Map":
      return { type, ...parseMap(state), ...fallible(state) };
    case "Wait": {
      state.allow(...stepFields, "Seconds", "Timestamp");
      const kind = value.Seconds === undefined ? "Timestamp" : "Seconds";
      const until = state.template(kind);
      if (until === undefined) throw problem("a Wait needs Seconds or Timestamp", where);
      return { type, until: { kind, value: until }, ...step(state) };
    }
    case "Pass":
      state.allow(...stepFields);
      return { type, ...step(state) };
    case "Choice":
      state.allow("Type", "Comment", "Choices", "Default");
      return { type, choices: state.objects("Choices").map(parseChoice), defaultNext: state.text("Default") };
    case "Succeed":
      state.allow("Type", "Comment", "Output");
      return { type, output: state.template("Output") };
    default:
      state.allow("Type", "Comment", "Error", "Cause");
      return {
        type,
        error: compileTemplate(value.Error ?? "", where),
        cause: compileTemplate(value.Cause ?? "", where),
      };
  }
}

function parseChoice(choice: Fields): ChoiceState["choices"][number] {
  choice.allow("Condition", "Next", "Comment");
  const condition = compileTemplate(choice.requiredText("Condition"), `${choice.where}/Condition`);
  return { condition, next: choice.requiredText("Next") };
}

/** What most states have: what they return, and the state that follows. */
function step(state: Fields) {
  const next = state.text("Next");
  if ((next === undefined) === (state.value.End !== true))
    throw problem("a state needs either Next or End", state.where);
  return { next, output: state.template("Output") };
}

/** What a state that can fail has, with its `Retry` and `Catch`. */
const fallible = (state: Fields) => ({
  ...step(state),
  retriers: state.objects("Retry").map(({ value }) => parseRetrier(new Fields(value, `${state.where}/Retry`))),
  catchers: state.objects("Catch").map(({ value }) => parseCatcher(new Fields(value, `${state.where}/Catch`))),
});

function parseCatcher(one: Fields): Catcher {
  one.allow("ErrorEquals", "Next", "Output");
  return { errors: one.texts("ErrorEquals"), next: one.requiredText("Next"), output: one.template("Output") };
}

/** Defaults: 1 s, doubling, three attempts (SFN-DG error handling). */
function parseRetrier(retry: Fields): Retrier {
  retry.allow("ErrorEquals", "IntervalSeconds", "BackoffRate", "MaxAttempts", "MaxDelaySeconds", "JitterStrategy");
  return {
    errors: retry.texts("ErrorEquals"),
    intervalSeconds: retry.number("IntervalSeconds", 1) ?? 1,
    backoffRate: retry.number("BackoffRate", 1) ?? 2,
    maxAttempts: retry.number("MaxAttempts", 0) ?? 3,
    maxDelaySeconds: retry.number("MaxDelaySeconds", 1) ?? Number.POSITIVE_INFINITY,
    isJittered: retry.value.JitterStrategy !== undefined && retry.oneOf("JitterStrategy", ["FULL", "NONE"]) === "FULL",
  };
}

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
function parseMap(state: Fields) {
  state.allow(...fallibleFields, ...mapFields);
  const processor = state.object("ItemProcessor");
  const configuration = new Fields(processor.value.ProcessorConfig ?? {}, `${processor.where}/ProcessorConfig`);
  const { Mode = "INLINE" } = configuration.value;
  new Fields({ Mode }, configuration.where).oneOf("Mode", ["DISTRIBUTED"]);
  return {
    label: checkedLabel(state.text("Label") ?? "Map", state.where),
    items: state.template("Items"),
    itemSelector: state.template("ItemSelector"),
    batcher: batcherOf(state),
    concurrencyMax: checkedConcurrency(state.template("MaxConcurrency"), state.where),
    toleratedPercentage: state.template("ToleratedFailurePercentage"),
    toleratedCount: state.template("ToleratedFailureCount"),
    childType: configuration.oneOf("ExecutionType", ["STANDARD", "EXPRESS"]),
    processor: parseProgram(processor, "ProcessorConfig"),
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

function batcherOf(state: Fields): MapState["batcher"] {
  if (state.value.ItemBatcher === undefined) return undefined;
  const batcher = state.object("ItemBatcher");
  batcher.allow("MaxItemsPerBatch", "BatchInput");
  const itemsMax = batcher.template("MaxItemsPerBatch");
  if (itemsMax === undefined) throw invalidDefinition(`MaxItemsPerBatch is missing at ${batcher.where}`);
  return { itemsMax, batchInput: batcher.template("BatchInput") };
}
