import { limits } from "../../../base/limits.ts";
import { compileOptional, compileTemplate, type Template } from "../jsonata.ts";
import { invalidDefinition } from "../states-errors.ts";
import { checkFields, type JsonObject, objectAt, oneOf, textAt } from "./fields.ts";
import type { MapState, Program } from "./program.ts";

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

type ParseProgram = (object: JsonObject, where: string, more: readonly string[]) => Program;

/**
 * Parses what only a Map has.
 *
 * @param usual the fields of every state that can fail.
 * @throws {AwsError} InvalidDefinition, also for an inline Map and an `ItemReader`, which the emulator does not support.
 */
export function parseMap(
  state: JsonObject,
  where: string,
  usual: readonly string[],
  parseProgram: ParseProgram,
): Omit<MapState, "next" | "output" | "retriers" | "catchers"> {
  checkFields(state, [...usual, ...mapFields], where);
  const optional = (field: string) => compileOptional(state[field], `${where}/${field}`);
  const processor = objectAt(state.ItemProcessor, `${where}/ItemProcessor`);
  const configuration = objectAt(processor.ProcessorConfig ?? {}, `${where}/ItemProcessor/ProcessorConfig`);
  oneOf({ Mode: configuration.Mode ?? "INLINE" }, "Mode", ["DISTRIBUTED"], `${where}/ItemProcessor/ProcessorConfig`);
  return {
    type: "Map",
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
  throw invalidDefinition(
    `SCHEMA_VALIDATION_FAILED: Label should have at most 40 characters of a-z, A-Z, 0-9, - and _ at ${where}`,
  );
}

function checkedConcurrency(concurrency: Template | undefined, where: string): Template | undefined {
  const value = concurrency?.constant?.value;
  if (value === undefined || (Number.isInteger(value) && Number(value) >= 0)) return concurrency;
  throw invalidDefinition(
    `SCHEMA_VALIDATION_FAILED: MaxConcurrency should be a whole number of at least 0 at ${where}`,
  );
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
