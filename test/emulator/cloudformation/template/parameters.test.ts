import { expect, test } from "vitest";
import {
  matchesWhole,
  parameterReference,
  resolveParameters,
} from "../../../../src/emulator/cloudformation/template/parameters.ts";

const definitions = {
  Size: { Type: "Number", Default: 5, MinValue: 1, MaxValue: 10 },
  Mode: { Type: "String", Default: "slow", AllowedValues: ["slow", "fast"] },
  Mail: {
    Type: "String",
    Default: "",
    AllowedPattern: "^$|^[^@]+@[^@]+$",
    ConstraintDescription: "must be an address",
  },
  Code: { Type: "String", Default: "abc", MinLength: 2, MaxLength: 4, AllowedPattern: "[a-z]+" },
};

test("omitted parameters get their defaults as text", () => {
  const values = resolveParameters(definitions, [{ key: "Size", value: "7" }]);
  expect(values).toEqual({ Size: "7", Mode: "slow", Mail: "", Code: "abc" });
});

test("UsePreviousValue uses the value of the stack", () => {
  const values = resolveParameters(definitions, [{ key: "Size", usePreviousValue: true }], { Size: "9", Mode: "fast" });
  expect([values.Size, values.Mode]).toEqual(["9", "slow"]);
});

test("parameters of list types are lists", () => {
  expect(parameterReference({ Type: "CommaDelimitedList" }, "a, b,c")).toEqual(["a", "b", "c"]);
  expect(parameterReference({ Type: "String" }, "a, b")).toBe("a, b");
});

test.each([
  ["not a number", "Size", "many", "Parameter 'Size' must be a number."],
  ["too small", "Size", "0", "Parameter 'Size' must be a number not less than 1"],
  ["too large", "Size", "11", "Parameter 'Size' must be a number not greater than 10"],
  ["none of the choices", "Mode", "odd", "Parameter 'Mode' must be one of AllowedValues"],
  ["described by its constraint", "Mail", "x", "Parameter 'Mail' failed to satisfy constraint: must be an address"],
  ["outside its pattern", "Code", "AB", "Parameter 'Code' must match pattern [a-z]+"],
  ["too short", "Code", "a", "Parameter 'Code' must contain at least 2 characters"],
  ["too long", "Code", "abcde", "Parameter 'Code' must contain at most 4 characters"],
  ["unknown", "Color", "red", "Parameters: [Color] do not exist in the template"],
])("refuses a value that is %s", (_, key, value, message) => {
  expect(() => resolveParameters(definitions, [{ key, value }])).toThrow(message);
});

test("rejects an AllowedPattern that is not a regular expression, or takes exponential time", () => {
  const given = [{ key: "A", value: "a" }];
  const reject = () => resolveParameters({ A: { Type: "String", AllowedPattern: "(" } }, given);
  expect(reject).toThrow("The AllowedPattern ( cannot be evaluated");
  expect(() => matchesWhole("(a+)+$", `${"a".repeat(40)}!`, 50)).toThrow("The AllowedPattern");
});

test("a value has at most 4,096 characters", () => {
  const given = [{ key: "A", value: "x".repeat(4_097) }];
  expect(() => resolveParameters({ A: { Type: "String" } }, given)).toThrow("must contain at most 4096 characters");
});

test("names every parameter without a value", () => {
  expect(() => resolveParameters({ A: { Type: "String" }, B: { Type: "String" } }, [])).toThrow(
    "Parameters: [A, B] must have values",
  );
});
