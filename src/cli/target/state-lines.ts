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

function withoutLongArrays(value: unknown, at: Path, arrays: [Path, readonly unknown[]][]): unknown {
  if (Array.isArray(value)) {
    if (value.length <= longArray) return value.map((item, index) => withoutLongArrays(item, [...at, index], arrays));
    arrays.push([at, value]);
    return [];
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, withoutLongArrays(member, [...at, key], arrays)]);
  return Object.fromEntries(entries);
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
