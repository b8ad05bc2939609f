import { MathError } from "./values.ts";

/** The operators of metric math between two operands. */
export type BinaryOperator = "OR" | "AND" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "+" | "-" | "*" | "/" | "^";

/** A node of a parsed metric math expression. */
export type MathNode =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "reference"; readonly id: string }
  | { readonly kind: "list"; readonly items: readonly MathNode[] }
  | { readonly kind: "negate"; readonly operand: MathNode }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: MathNode; readonly right: MathNode }
  | { readonly kind: "call"; readonly name: string; readonly items: readonly MathNode[] };

/** The operator and its precedence, by its spelling. */
const operators: Readonly<Record<string, readonly [BinaryOperator, number]>> = {
  OR: ["OR", 1],
  "||": ["OR", 1],
  AND: ["AND", 2],
  "&&": ["AND", 2],
  "==": ["==", 3],
  "!=": ["!=", 3],
  "<": ["<", 3],
  ">": [">", 3],
  "<=": ["<=", 3],
  ">=": [">=", 3],
  "+": ["+", 4],
  "-": ["-", 4],
  "*": ["*", 5],
  "/": ["/", 5],
  "^": ["^", 7],
};

const negationPrecedence = 6;

/** Parses an expression. @throws {MathError} for a syntax error. */
export function parseExpression(expression: string): MathNode {
  const parser = new Parser(tokenize(expression));
  const node = parser.binary(0);
  parser.expect("end", "");
  return node;
}

/** Precedence climbing over the tokens. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  binary(precedenceMin: number): MathNode {
    let left = this.#operand();
    for (;;) {
      const [operator, precedence] = operatorOf(this.#peek()) ?? [];
      if (operator === undefined || precedence === undefined || precedence < precedenceMin) return left;
      this.#at++;
      left = { kind: "binary", operator, left, right: this.binary(precedence + 1) };
    }
  }

  expect(kind: Token["kind"], text: string): void {
    if (!this.#accept(kind, text)) throw unexpected(this.#peek());
  }

  #operand(): MathNode {
    if (this.#accept("symbol", "-")) return { kind: "negate", operand: this.binary(negationPrecedence) };
    if (this.#accept("symbol", "(")) {
      const inner = this.binary(0);
      this.expect("symbol", ")");
      return inner;
    }
    if (this.#accept("symbol", "[")) return { kind: "list", items: this.#items("]") };
    const token = this.#peek();
    this.#at++;
    if (token.kind === "number") return { kind: "number", value: Number(token.text) };
    if (token.kind === "text") return { kind: "text", value: token.text.slice(1, -1) };
    if (token.kind !== "name" || operatorOf(token) !== undefined) throw unexpected(token);
    if (this.#accept("symbol", "(")) return { kind: "call", name: token.text.toUpperCase(), items: this.#items(")") };
    return { kind: "reference", id: token.text };
  }

  #items(close: string): readonly MathNode[] {
    const items: MathNode[] = [];
    if (this.#accept("symbol", close)) return items;
    do items.push(this.binary(0));
    while (this.#accept("symbol", ","));
    this.expect("symbol", close);
    return items;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "" };
  }

  #accept(kind: Token["kind"], text: string): boolean {
    const token = this.#peek();
    if (token.kind !== kind || token.text !== text) return false;
    this.#at++;
    return true;
  }
}

function operatorOf(token: Token): readonly [BinaryOperator, number] | undefined {
  const spelling = token.kind === "name" ? token.text.toUpperCase() : token.text;
  const possible = token.kind === "symbol" || token.kind === "name";
  return possible && Object.hasOwn(operators, spelling) ? operators[spelling] : undefined;
}

const unexpected = (token: Token) =>
  new MathError(token.kind === "end" ? "the expression is incomplete" : `unexpected '${token.text}'`);

/** A token of an expression. */
interface Token {
  readonly kind: "number" | "name" | "text" | "symbol" | "end";
  readonly text: string;
}

const patterns: readonly (readonly [Token["kind"], RegExp])[] = [
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["name", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["text", /"[^"]*"|'[^']*'/y],
  ["symbol", /==|!=|<=|>=|&&|\|\||[-+*/^<>(),[\]]/y],
];

/** The tokens of an expression, followed by an "end" token. */
function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipSpace(expression, 0);
  while (at < expression.length) {
    const token = tokenAt(expression, at);
    tokens.push(token);
    at = skipSpace(expression, at + token.text.length);
  }
  return [...tokens, { kind: "end", text: "" }];
}

function tokenAt(expression: string, at: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(expression);
    if (found !== null) return { kind, text: found[0] };
  }
  throw new MathError(`unexpected character '${expression.charAt(at)}'`);
}

function skipSpace(expression: string, from: number): number {
  let at = from;
  while (/\s/.test(expression.charAt(at))) at++;
  return at;
}
