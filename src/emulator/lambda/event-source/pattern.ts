/** True for the values that a pattern accepts; `undefined` stands for a field that is not there. */
export type Matcher = (value: unknown) => boolean;

type Json = Readonly<Record<string, unknown>>;

/**
 * Compiles an event pattern: fields that all have to match, each either a further pattern or a list of which one entry
 * has to match. The subset of Lambda's filter syntax with exact values, `prefix`, `suffix`, `equals-ignore-case`,
 * `anything-but`, `numeric` and `exists` (L-DG "Filter rule syntax").
 *
 * @returns undefined for what is no pattern of this subset.
 */
export function compilePattern(pattern: unknown): Matcher | undefined {
  if (!isObject(pattern)) return undefined;
  const fields: [string, Matcher][] = [];
  for (const [name, rule] of Object.entries(pattern)) {
    const matcher = Array.isArray(rule) ? compileRules(rule) : compilePattern(rule);
    if (matcher === undefined) return undefined;
    fields.push([name, matcher]);
  }
  if (fields.length === 0) return undefined;
  return (value) => {
    const object = isObject(value) ? value : {};
    return fields.every(([name, matches]) => matches(Object.hasOwn(object, name) ? object[name] : undefined));
  };
}

/** Compiles the list of alternatives of one field. */
export function compileRules(rules: readonly unknown[]): Matcher | undefined {
  const matchers: Matcher[] = [];
  for (const rule of rules) {
    const matcher = isObject(rule) ? compileOperator(rule) : exactly(rule);
    if (matcher === undefined) return undefined;
    matchers.push(matcher);
  }
  if (matchers.length === 0) return undefined;
  // A field that holds a list matches when one of its elements does.
  return (value) => matchers.some((matches) => (Array.isArray(value) ? value.some(matches) : matches(value)));
}

function compileOperator(rule: Json): Matcher | undefined {
  const [entry, ...others] = Object.entries(rule);
  if (entry === undefined || others.length > 0) return undefined;
  const [operator, operand] = entry;
  if (operator === "exists") return typeof operand === "boolean" ? exists(operand) : undefined;
  if (operator === "anything-but") return compileAnythingBut(operand);
  if (operator === "numeric") return Array.isArray(operand) ? compileNumeric(operand) : undefined;
  return typeof operand === "string" ? textOperators[operator]?.(operand) : undefined;
}

const textOperators: Readonly<Record<string, (operand: string) => Matcher>> = {
  prefix: (operand) => (value) => typeof value === "string" && value.startsWith(operand),
  suffix: (operand) => (value) => typeof value === "string" && value.endsWith(operand),
  "equals-ignore-case": (operand) => (value) =>
    typeof value === "string" && value.toLowerCase() === operand.toLowerCase(),
};

const exists =
  (wanted: boolean): Matcher =>
  (value) =>
    (value !== undefined) === wanted;

const exactly = (wanted: unknown): Matcher | undefined =>
  wanted === null || ["string", "number", "boolean"].includes(typeof wanted) ? (value) => value === wanted : undefined;

/** Matches fields that are there and are none of the given values. */
function compileAnythingBut(operand: unknown): Matcher | undefined {
  const refused = compileRules(Array.isArray(operand) ? operand : [operand]);
  return refused && ((value) => value !== undefined && !refused(value));
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** `["=", 5]`, or both ends of a range: `[">", 0, "<=", 100]`. */
function compileNumeric(operand: readonly unknown[]): Matcher | undefined {
  if (operand.length !== 2 && operand.length !== 4) return undefined;
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const compare = comparisons[String(operand[i])];
    const bound = operand[i + 1];
    if (compare === undefined || typeof bound !== "number") return undefined;
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
