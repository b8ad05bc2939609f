import { type Expression, fieldName, parseExpression, type QueryTokens, queryTokens } from "./expressions.ts";
import { compareValues, expressionOf, type FieldValue, isTrue, malformed, type Row, textIn } from "./functions.ts";

/** What the commands of a query have done so far. */
export interface QueryState {
  readonly rows: readonly Row[];
  /** The fields to show. Undefined: `@timestamp` and `@message`. */
  readonly columns: readonly string[] | undefined;
  /** The number of events that all filters let pass. */
  readonly matched: number;
  /** Whether rows are groups, which have no pointer to an event. */
  readonly isGrouped: boolean;
  /** Whether the query has a limit. */
  readonly isLimited: boolean;
}

type Command = (state: QueryState) => QueryState;

/** Parses a query: commands that are separated by `|`. @throws {AwsError} MalformedQueryException */
export function parseQuery(query: string): readonly Command[] {
  const tokens = queryTokens(query);
  const parsed: Command[] = [];
  do {
    const { text, start } = tokens.next("name");
    const parse = commands.get(text.toLowerCase());
    if (parse === undefined) throw malformed(query.slice(start));
    parsed.push(parse(tokens));
  } while (tokens.accept("|") !== undefined);
  tokens.expectEnd();
  return parsed;
}

const commands: ReadonlyMap<string, (tokens: QueryTokens) => Command> = new Map(
  Object.entries<(tokens: QueryTokens) => Command>({
    fields: (tokens) => showing(columnsOf(tokens), true),
    display: (tokens) => showing(columnsOf(tokens), false),
    filter: (tokens) => {
      const { read } = parseExpression(tokens);
      return (state) => {
        const rows = state.rows.filter((row) => isTrue(read(row)));
        return { ...state, rows, matched: state.isGrouped ? state.matched : rows.length };
      };
    },
    sort: (tokens) => {
      const keys = tokens.list(() => {
        const { read } = parseExpression(tokens);
        return { read, sign: tokens.accept("asc", "desc") === "desc" ? -1 : 1 };
      });
      const order = (a: Row, b: Row) =>
        keys.reduce((found, { read, sign }) => found || sign * compareValues(read(a), read(b)), 0);
      return (state) => ({ ...state, rows: [...state.rows].sort(order) });
    },
    limit: (tokens) => limited(tokens, (rows, count) => rows.slice(0, count)),
    head: (tokens) => limited(tokens, (rows, count) => rows.slice(0, count)),
    tail: (tokens) => limited(tokens, (rows, count) => rows.slice(Math.max(0, rows.length - count))),
    dedup: (tokens) => {
      const keys = tokens.list(() => parseExpression(tokens));
      return (state) => {
        const seen = new Set<string>();
        // Missing values are no duplicates (CWL-UG `dedup`).
        const isKept = (row: Row) =>
          keys.some(({ read }) => read(row) === undefined) || seen.size < seen.add(keyOf(keys, row)).size;
        return { ...state, rows: state.rows.filter(isKept) };
      };
    },
    parse: parsing,
    stats: (tokens) => {
      const { start } = tokens.peek;
      const values = columnsOf(tokens);
      const keys = tokens.accept("by") === undefined ? [] : columnsOf(tokens);
      if (values.some(({ aggregates }) => !aggregates)) throw malformed(`stats ${tokens.textFrom(start)}`);
      return (state) => ({
        ...state,
        rows: grouped(state.rows, keys, values),
        columns: [...keys, ...values].map(({ name }) => name),
        isGrouped: true,
      });
    },
  }),
);

/** A column of the result. */
interface Column extends Expression {
  readonly name: string;
}

/** Parses a list of expressions with their names: `avg(ms) as mean, arm`. */
const columnsOf = (tokens: QueryTokens): readonly Column[] =>
  tokens.list(() => {
    const expression = parseExpression(tokens);
    return { ...expression, name: tokens.accept("as") === undefined ? expression.text : fieldName(tokens) };
  });

function limited(tokens: QueryTokens, take: (rows: readonly Row[], count: number) => readonly Row[]): Command {
  const { text } = tokens.next("number");
  if (!/^\d+$/.test(text)) throw malformed(`limit ${text}`);
  return (state) => ({ ...state, rows: take(state.rows, Number(text)), isLimited: true });
}

/** Later commands can use the columns by their names. Fields have these names already. */
function showing(columns: readonly Column[], adds: boolean): Command {
  const names = columns.map(({ name }) => name);
  const areFields = columns.every(({ name, isField, text }) => isField && name === text);
  return (state) => ({
    ...state,
    rows: areFields ? state.rows : state.rows.map((row) => withValues(row, valuesOf(columns, row))),
    columns: [...(adds ? (state.columns ?? []) : []), ...names],
  });
}

const valuesOf = (columns: readonly Column[], row: Row): ReadonlyMap<string, FieldValue> =>
  new Map(columns.map(({ name, read }) => [name, read(row)]));

const withValues = (row: Row, values: ReadonlyMap<string, FieldValue>): Row => ({
  get: (name) => (values.has(name) ? values.get(name) : row.get(name)),
});

const keyOf = (keys: readonly Expression[], row: Row): string =>
  JSON.stringify(keys.map(({ read }) => textIn(read(row)) ?? null));

function grouped(rows: readonly Row[], keys: readonly Column[], values: readonly Column[]): readonly Row[] {
  const groups = new Map<string, Row[]>();
  if (keys.length === 0) groups.set("[]", []);
  for (const row of rows) {
    const key = keyOf(keys, row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((members) => {
    const found = valuesOf([...keys, ...values], { get: (name) => members[0]?.get(name), rows: members });
    return { get: (name) => found.get(name) };
  });
}

/** `parse [field] "a * b *" as x, y`, or with an expression that has named groups. */
function parsing(tokens: QueryTokens): Command {
  const { start, kind } = tokens.peek;
  const field = kind === "name" || kind === "quoted" ? fieldName(tokens) : "@message";
  const pattern = tokens.next("text", "expression");
  const isGlob = pattern.kind === "text";
  const inner = pattern.text.slice(1, -1);
  const test = expressionOf(isGlob ? globSource(inner) : inner);
  const names = isGlob && tokens.accept("as") !== undefined ? tokens.list(() => fieldName(tokens)) : [];
  if (isGlob && names.length !== starsIn(inner).length) throw malformed(`parse ${tokens.textFrom(start)}`);
  return (state) => ({
    ...state,
    rows: state.rows.map((row) => {
      const found = test.exec(textIn(row.get(field)) ?? "");
      if (found === null) return row;
      const values = isGlob
        ? names.map((name, index) => [name, found[index + 1]] as const)
        : Object.entries(found.groups ?? {});
      return withValues(row, new Map(values));
    }),
  });
}

const starsIn = (glob: string): readonly string[] => glob.match(/(?<!\\)\*/g) ?? [];

/** A pattern of `parse` as a regular expression: each `*` stands for as few characters as possible; one at the end for the rest. */
const globSource = (glob: string): string =>
  glob
    .split(/(?<!\\)\*/)
    .map((part) => part.replace(/\\(.)/g, "$1").replace(/[.+*?^${}()|[\]\\]/g, "\\$&"))
    .join("(.*?)")
    .replace(/\(\.\*\?\)$/, "(.*)");
