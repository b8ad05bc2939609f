/** Whether a value, undefined for one that is missing, passes. */
export type JsonTest = (value: unknown) => boolean;

const numeric: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

const kinds: Readonly<Record<string, JsonTest>> = {
  NULL: (value) => value === null,
  TRUE: (value) => value === true,
  FALSE: (value) => value === false,
};

/** The test of `<operator> <operand>`; undefined when there is none such. */
export function comparison(operator: string, operand: string): JsonTest | undefined {
  if (operator === "IS") return kinds[operand.toUpperCase()];
  if (operator === "NOT") return operand.toUpperCase() === "EXISTS" ? (value) => value === undefined : undefined;
  const compare = numeric[operator];
  if (compare === undefined) return undefined;
  const number = Number(operand);
  if (!operand.startsWith('"') && !Number.isNaN(number)) {
    return (value) => typeof value === "number" && compare(value, number);
  }
  if (operator !== "=" && operator !== "!=") return undefined;
  const wanted = textTest(operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, "$1") : operand);
  return (value) => value !== undefined && wanted(value) === (operator === "=");
}

/** Equality of texts, where `*` stands for any characters. */
function textTest(wanted: string): JsonTest {
  if (!wanted.includes("*")) return (value) => typeof value === "string" && value === wanted;
  const escaped = wanted.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`^${escaped.join(".*")}$`, "s");
  return (value) => typeof value === "string" && pattern.test(value);
}

/** The value that `$.a.b[0]` selects, or undefined. */
export function selected(value: unknown, selector: string): unknown {
  let found = value;
  for (const [, name, index] of selector.matchAll(/\.([\w-]+)|\[(\d+)\]/g)) {
    if (typeof found !== "object" || found === null) return undefined;
    const key = name ?? index ?? "";
    if (!Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}
