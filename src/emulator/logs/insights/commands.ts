import { type Column, columnsOf, countOf, globSource, itemsOf } from "./clauses.ts";
import { parseExpression } from "./expressions.ts";
import { expressionOf } from "./tokens.ts";
import { compareValues, type Expression, type FieldValue, isTrue, malformed, type Row, textIn } from "./values.ts";

/** What the commands of a query have done so far. */
export interface QueryState {
  readonly rows: readonly Row[];
  /** Undefined: `@timestamp` and `@message`. */
  readonly columns: readonly Column[] | undefined;
  /** The number of events that all filters let pass. */
  readonly matched: number;
  /** Whether rows are groups, which have no pointer to an event. */
  readonly isGrouped: boolean;
}

type Command = (state: QueryState) => QueryState;

/** Parses a command. @throws {AwsError} MalformedQueryException */
export function parseCommand(text: string): Command {
  const [, word = "", rest = ""] = /^(\w+)\s*([\s\S]*)$/.exec(text) ?? [];
  const name = word.toLowerCase();
  const parse = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (parse === undefined) throw malformed(text);
  return parse(rest.trim());
}

const commands: Readonly<Record<string, (rest: string) => Command>> = {
  fields: (rest) => showing(rest, true),
  display: (rest) => showing(rest, false),
  filter: (rest) => {
    const { read } = parseExpression(rest);
    return filtered((row) => isTrue(read(row)));
  },
  sort: (rest) => {
    const keys = itemsOf(rest).map((item) => {
      const [, source = "", direction = "asc"] = /^([\s\S]*?)(?:\s+(asc|desc))?$/i.exec(item) ?? [];
      return { read: parseExpression(source).read, sign: direction.toLowerCase() === "desc" ? -1 : 1 };
    });
    const order = (a: Row, b: Row) => {
      for (const { read, sign } of keys) {
        const found = compareValues(read(a), read(b));
        if (found !== 0) return sign * found;
      }
      return 0;
    };
    return (state) => ({ ...state, rows: [...state.rows].sort(order) });
  },
  limit: (rest) => (state) => ({ ...state, rows: state.rows.slice(0, countOf(rest)) }),
  head: (rest) => (state) => ({ ...state, rows: state.rows.slice(0, countOf(rest)) }),
  tail: (rest) => (state) => ({ ...state, rows: state.rows.slice(-countOf(rest)) }),
  dedup: (rest) => {
    const keys = itemsOf(rest).map(parseExpression);
    return (state) => {
      const seen = new Set<string>();
      const isFirst = (row: Row) => seen.size < seen.add(keyOf(keys, row)).size;
      return { ...state, rows: state.rows.filter(isFirst) };
    };
  },
  parse: parsed,
  stats: (rest) => {
    const [, aggregates = "", groups = ""] = /^([\s\S]*?)(?:\s+by\s+([\s\S]+))?$/i.exec(rest) ?? [];
    const [values, keys] = [columnsOf(aggregates), groups === "" ? [] : columnsOf(groups)];
    if (values.some(({ expression }) => !expression.aggregates)) throw malformed(`stats ${rest}`);
    return (state) => ({ ...state, ...grouped(state.rows, keys, values) });
  },
};

const filtered =
  (test: (row: Row) => boolean): Command =>
  (state) => {
    const rows = state.rows.filter(test);
    return { ...state, rows, matched: state.isGrouped ? state.matched : rows.length };
  };

/** A column that is not just a field can be used by later commands. */
function showing(rest: string, adds: boolean): Command {
  const columns = columnsOf(rest);
  const computed = columns.filter(({ name, expression }) => name !== expression.text || !/^[@\w.]+$/.test(name));
  return (state) => ({
    ...state,
    rows: computed.length === 0 ? state.rows : state.rows.map((row) => withColumns(row, computed)),
    columns: [...(adds ? (state.columns ?? []) : []), ...columns],
  });
}

function withColumns(row: Row, columns: readonly Column[]): Row {
  const values = new Map<string, FieldValue>(columns.map(({ name, expression }) => [name, expression.read(row)]));
  return withValues(row, values);
}

const withValues = (row: Row, values: ReadonlyMap<string, FieldValue>): Row => ({
  ...row,
  get: (name) => (values.has(name) ? values.get(name) : row.get(name)),
});

const keyOf = (keys: readonly Expression[], row: Row): string =>
  JSON.stringify(keys.map(({ read }) => textIn(read(row)) ?? null));

function grouped(rows: readonly Row[], keys: readonly Column[], values: readonly Column[]) {
  const groups = new Map<string, Row[]>();
  const expressions = keys.map(({ expression }) => expression);
  for (const row of rows) {
    const key = keyOf(expressions, row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  if (rows.length === 0 && keys.length === 0) groups.set("", []);
  const columns = [...keys, ...values];
  const result = [...groups.values()].map((members) => {
    const own = { get: (name: string) => members[0]?.get(name), rows: members };
    const found = new Map(columns.map(({ name, expression }) => [name, expression.read(own)]));
    return { get: (name: string) => found.get(name) };
  });
  const shown = columns.map(({ name, expression: { isTime } }) => {
    const read = (row: Row) => row.get(name);
    return { name, expression: { text: name, isTime, aggregates: false, read } };
  });
  return { rows: result, columns: shown, isGrouped: true };
}

/** `parse [field] "a * b *" as x, y`, or with an expression that has named groups. */
function parsed(rest: string): Command {
  const [, field = "@message", quoted, expression, names] =
    /^(?:([@\w.]+)\s+)?(?:("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\/((?:\\.|[^/\\])+)\/)(?:\s+as\s+([\s\S]+))?$/i.exec(
      rest,
    ) ?? [];
  const pattern = quoted === undefined ? expression : globSource(quoted.slice(1, -1));
  if (pattern === undefined) throw malformed(`parse ${rest}`);
  const test = expressionOf(pattern, `parse ${rest}`);
  const columns = names?.split(",").map((name) => name.trim());
  return (state) => ({
    ...state,
    rows: state.rows.map((row) => {
      const found = test.exec(textIn(row.get(field)) ?? "");
      if (found === null) return row;
      const values =
        columns?.map((name, index) => [name, found[index + 1]] as const) ?? Object.entries(found.groups ?? {});
      return withValues(row, new Map(values));
    }),
  });
}
