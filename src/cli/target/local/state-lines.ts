/** Steps from the state to an array in it. */
type Path = readonly (string | number)[];

/** Arrays of more elements than this stand in lines of their own. */
const longArray = 100;
/** Characters after which a line ends; only a single element can make it longer. */
const lineLength = 1_000_000;

/**
 * Splits a state into lines of JSON, because a text of more than half a gigabyte is longer than a JavaScript string. The
 * first line is the state with its long arrays empty; each further line appends elements to one of them.
 */
export function* splitState(state: unknown): Generator<string> {
  const arrays: [Path, readonly unknown[]][] = [];
  yield JSON.stringify(withoutLongArrays(state, [], arrays));
  for (const [at, items] of arrays) {
    const head = `{"at":${JSON.stringify(at)},"items":[`;
    let line = "";
    for (const item of items) {
      line += `${line === "" ? "" : ","}${JSON.stringify(item) ?? "null"}`;
      if (line.length < lineLength) continue;
      yield `${head}${line}]}`;
      line = "";
    }
    if (line !== "") yield `${head}${line}]}`;
  }
}

/**
 * Replaces the long arrays in a value by empty ones, and collects them. What contains none is not copied.
 *
 * @param at the steps to the value; the same array is used for all of them.
 */
function withoutLongArrays(value: unknown, at: (string | number)[], arrays: [Path, readonly unknown[]][]): unknown {
  if (typeof value !== "object" || value === null) return value;
  const isArray = Array.isArray(value);
  if (isArray && value.length > longArray) {
    arrays.push([[...at], value]);
    return [];
  }
  let copy: Record<string, unknown> | unknown[] | undefined;
  for (const [key, member] of Object.entries(value)) {
    at.push(isArray ? Number(key) : key);
    const kept = withoutLongArrays(member, at, arrays);
    at.pop();
    if (kept === member) continue;
    copy ??= isArray ? [...value] : { ...value };
    (copy as Record<string, unknown>)[key] = kept;
  }
  return copy ?? value;
}

/**
 * Adds a line of `splitState` to the state that the lines before it gave; undefined before the first.
 *
 * @throws {SyntaxError | TypeError} for a line that `splitState` did not write.
 */
export function withLine(state: unknown, line: string): unknown {
  if (state === undefined) return JSON.parse(line);
  const { at, items } = JSON.parse(line) as { at: Path; items: unknown[] };
  const array = at.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown>)[key],
    state,
  ) as unknown[];
  for (const item of items) array.push(item);
  return state;
}
