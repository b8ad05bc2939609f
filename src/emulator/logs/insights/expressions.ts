import { aggregations, timeFunctions, valueFunctions } from "./functions.ts";
import { expressionOf, type Token, tokensOf, unquoted } from "./tokens.ts";
import {
  compareValues,
  type Expression,
  type FieldValue,
  isTrue,
  malformed,
  numberOf,
  periodMsOf,
  textIn,
  timeFields,
} from "./values.ts";

type Read = Expression["read"];

/** Part of an expression, while it is parsed. */
interface Part {
  readonly read: Read;
  readonly isTime?: boolean;
  readonly aggregates?: boolean;
}

/** Parses an expression of a query. @throws {AwsError} MalformedQueryException */
export function parseExpression(source: string): Expression {
  const parser = new Parser(source);
  const { read, isTime = false, aggregates = false } = parser.whole();
  return { text: source.trim().replace(/^`(.*)`$/, "$1"), read, isTime, aggregates };
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "^": (a, b) => a ** b,
};

const precedences: readonly (readonly string[])[] = [["+", "-"], ["*", "/", "%"], ["^"]];

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  whole(): Part {
    const part = this.#or();
    if (this.#at < this.#tokens.length) throw malformed(this.#source);
    return part;
  }

  #or(): Part {
    const all = [this.#and()];
    while (this.#word("or")) all.push(this.#and());
    return all.length === 1 ? (all[0] as Part) : { read: (row) => all.some(({ read }) => isTrue(read(row))) };
  }

  #and(): Part {
    const all = [this.#not()];
    while (this.#word("and")) all.push(this.#not());
    return all.length === 1 ? (all[0] as Part) : { read: (row) => all.every(({ read }) => isTrue(read(row))) };
  }

  #not(): Part {
    if (!this.#word("not")) return this.#comparison();
    const { read } = this.#not();
    return { read: (row) => !isTrue(read(row)) };
  }

  #comparison(): Part {
    const left = this.#operation(0);
    const symbol = this.#peek()?.text ?? "";
    const compare = Object.hasOwn(comparisons, symbol) ? comparisons[symbol] : undefined;
    if (compare !== undefined) {
      this.#at++;
      const right = this.#operation(0);
      return { read: (row) => holds(compare, left.read(row), right.read(row)) };
    }
    const isNegated = this.#word("not");
    const test = this.#membership(left.read);
    if (test === undefined) {
      if (isNegated) throw malformed(this.#source);
      return left;
    }
    return { read: (row) => isTrue(test(row)) !== isNegated };
  }

  /** `like`, `=~` and `in`; undefined for anything else. */
  #membership(left: Read): Read | undefined {
    if (this.#word("in")) {
      this.#expect("[");
      const items = this.#list("]");
      return (row) => items.some(({ read }) => compareValues(left(row), read(row)) === 0);
    }
    if (!this.#word("like") && !this.#symbol("=~")) return undefined;
    const token = this.#next();
    if (token.kind === "text") {
      const phrase = unquoted(token.text);
      return (row) => textIn(left(row))?.includes(phrase) ?? false;
    }
    if (token.kind !== "expression") throw malformed(this.#source);
    const expression = expressionOf(token.text.slice(1, -1), this.#source);
    return (row) => expression.test(textIn(left(row)) ?? "");
  }

  #operation(level: number): Part {
    const operators = precedences[level];
    if (operators === undefined) return this.#operand();
    let left = this.#operation(level + 1);
    for (
      let symbol = this.#peek();
      symbol?.kind === "symbol" && operators.includes(symbol.text);
      symbol = this.#peek()
    ) {
      this.#at++;
      const compute = arithmetic[symbol.text] as (a: number, b: number) => number;
      const [one, other] = [left, this.#operation(level + 1)];
      left = {
        aggregates: (one.aggregates ?? false) || (other.aggregates ?? false),
        read: (row) => {
          const [a, b] = [numberOf(one.read(row)), numberOf(other.read(row))];
          return a === undefined || b === undefined ? undefined : compute(a, b);
        },
      };
    }
    return left;
  }

  #operand(): Part {
    if (this.#symbol("(")) {
      const inner = this.#or();
      this.#expect(")");
      return inner;
    }
    if (this.#symbol("-")) {
      const { read } = this.#operand();
      return { read: (row) => -(numberOf(read(row)) ?? Number.NaN) };
    }
    const { kind, text } = this.#next();
    if (kind === "number") return constant(Number(text));
    if (kind === "text") return constant(unquoted(text));
    if (kind === "period") return constant(text);
    if (kind !== "name" && kind !== "quoted") throw malformed(this.#source);
    if (kind === "name" && this.#symbol("(")) return this.#call(text.toLowerCase());
    const name = kind === "quoted" ? text.slice(1, -1) : text;
    return { read: (row) => row.get(name), isTime: timeFields.has(name) };
  }

  #call(name: string): Part {
    const isCountOfAll = name === "count" && this.#symbol("*");
    const args = isCountOfAll ? [] : this.#list(")");
    if (isCountOfAll) this.#expect(")");
    if (name === "bin") return binOf(args[0], this.#source);
    const aggregate = Object.hasOwn(aggregations, name) ? aggregations[name] : undefined;
    if (aggregate !== undefined) {
      const [value = constant(1), argument] = args;
      return {
        aggregates: true,
        read: ({ rows = [] }) =>
          aggregate(
            rows.map((row) => value.read(row)),
            numberOf(argument?.read(nothing)),
            rows,
          ),
      };
    }
    const compute = Object.hasOwn(valueFunctions, name) ? valueFunctions[name] : undefined;
    if (compute === undefined) throw malformed(`${name}(…)`);
    return { read: (row) => compute(args.map(({ read }) => read(row))), isTime: timeFunctions.has(name) };
  }

  #list(close: string): readonly Part[] {
    const parts: Part[] = [];
    if (this.#symbol(close)) return parts;
    do parts.push(this.#or());
    while (this.#symbol(","));
    this.#expect(close);
    return parts;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw malformed(this.#source);
    return token;
  }

  #word(text: string): boolean {
    return this.#accept("name", text);
  }

  #symbol(text: string): boolean {
    return this.#accept("symbol", text);
  }

  #accept(kind: Token["kind"], text: string): boolean {
    const token = this.#peek();
    if (token?.kind !== kind || token.text.toLowerCase() !== text) return false;
    this.#at++;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#symbol(symbol)) throw malformed(this.#source);
  }
}

const nothing = { get: () => undefined };

const constant = (value: FieldValue): Part => ({ read: () => value });

/** A missing value differs from everything. */
const holds = (compare: (order: number) => boolean, a: FieldValue, b: FieldValue): boolean =>
  a === undefined || b === undefined ? false : compare(compareValues(a, b));

function binOf(period: Part | undefined, source: string): Part {
  const periodMs = periodMsOf(textIn(period?.read(nothing)) ?? "");
  if (periodMs === undefined) throw malformed(source);
  const read: Read = (row) => {
    const atMs = numberOf(row.get("@timestamp"));
    return atMs === undefined ? undefined : Math.floor(atMs / periodMs) * periodMs;
  };
  return { read, isTime: true };
}
