import { describe, expect, test } from "vitest";
import { parseDefinition } from "../../../src/emulator/states/definition.ts";
import { definitionOf, mapOf } from "../../support/state-machines.ts";

const parse = (definition: unknown) => () => parseDefinition(JSON.stringify(definition));
const only = (state: object, more: object = {}) => definitionOf({ Only: state }, more);
const task = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true };
const processor = { Only: { Type: "Pass", End: true } };

describe("parseDefinition", () => {
  test.each([
    ["a QueryLanguage other than JSONata", only(task, { QueryLanguage: "JSONPath" })],
    ["Type Parallel", only({ Type: "Parallel", End: true })],
    ["Assign", only({ Type: "Choice", Choices: [], Assign: {} })],
    ["Resource arn:aws:states:::dynamodb:putItem", only({ ...task, Resource: "arn:aws:states:::dynamodb:putItem" })],
    ["HeartbeatSeconds", only({ ...task, HeartbeatSeconds: 5 })],
    ["Assign", only({ Type: "Pass", Assign: { a: 1 }, End: true })],
    ["Mode INLINE", only({ ...mapOf(processor), ItemProcessor: { StartAt: "Only", States: processor } })],
    ["ItemReader", only(mapOf(processor, { ItemReader: {} }))],
    ["ResultWriter", only(mapOf(processor, { ResultWriter: {} }))],
    ["MaxInputBytesPerBatch", only(mapOf(processor, { ItemBatcher: { MaxInputBytesPerBatch: 5 } }))],
    ["$eval", only({ Type: "Pass", Output: "{% $eval('1') %}", End: true })],
  ])("refuses what the emulator does not support by its name: %s", (what, definition) => {
    expect(parse(definition)).toThrow(`flatten's emulator does not support ${what} at `);
  });

  test.each([
    ['no state "Missing"', only({ Type: "Pass", Next: "Missing" })],
    ['no state "Missing"', only({ Type: "Choice", Choices: [{ Condition: "{% true %}", Next: "Missing" }] })],
    ["either Next or End", only({ Type: "Pass" })],
    ["'StartAt' is required", { QueryLanguage: "JSONata", States: {} }],
    ["MaxConcurrency should be a whole number", only(mapOf(processor, { MaxConcurrency: -1 }))],
    ["Label should have at most 40", only(mapOf(processor, { Label: "x".repeat(41) }))],
    ["at /States/Only/Output.a", only({ Type: "Pass", Output: { a: "{% 1 + %}" }, End: true })],
    ["unknown operator ??", only({ Type: "Pass", Output: "{% $states.input ?? 1 %}", End: true })],
    ["needs Seconds or Timestamp", only({ Type: "Wait", End: true })],
  ])("refuses what Step Functions refuses: %s", (message, definition) => {
    expect(parse(definition)).toThrow(message);
  });

  test("accepts operators of newer versions in texts, and refuses what is not JSON", () => {
    expect(parse(only({ Type: "Pass", Output: "{% 'a ?? b' %}", End: true }))).not.toThrow();
    expect(() => parseDefinition("{")).toThrow("INVALID_JSON_DESCRIPTION");
  });
});
