/** A token of an expression: its kind, its text, and where it begins and ends in the source. */
export interface Token<Kind extends string> {
  readonly kind: Kind | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The tokens of an expression, which a parser takes one after another. */
export class Tokens<Kind extends string> {
  readonly #source: string;
  readonly #tokens: readonly Token<Kind>[];
  readonly #error: (token: Token<Kind>) => Error;
  #at = 0;

  /**
   * @param pattern a global regular expression with one named group for each kind of token. Matches without a group, such as
   * white space, are skipped. It must match at every position: its last alternative is a kind for any other character.
   * @param error creates the error for a token that is not expected.
   */
  constructor(source: string, pattern: RegExp, error: (token: Token<Kind>) => Error) {
    this.#source = source;
    this.#error = error;
    const tokens: Token<Kind>[] = [];
    for (const { 0: text, index, groups } of source.matchAll(pattern)) {
      for (const kind in groups) {
        if (groups[kind] !== undefined)
          tokens.push({ kind: kind as Kind, text, start: index, end: index + text.length });
      }
    }
    this.#tokens = tokens;
  }

  /** The token that is taken next; its kind is "end" if there is none. */
  get peek(): Token<Kind> {
    const { length } = this.#source;
    return this.#tokens[this.#at] ?? { kind: "end", text: "", start: length, end: length };
  }

  /** Takes a token. @throws the error of the constructor unless it is of one of these kinds. */
  next(...kinds: readonly Kind[]): Token<Kind> {
    const token = this.peek;
    if (token.kind === "end" || !kinds.includes(token.kind)) throw this.#error(token);
    this.#at++;
    return token;
  }

  /** Takes the token if it is one of these texts, in any case. @returns the text as it is given here. */
  accept(...texts: readonly string[]): string | undefined {
    const given = this.#tokens[this.#at]?.text.toLowerCase();
    const found = texts.find((text) => text.toLowerCase() === given);
    if (found !== undefined) this.#at++;
    return found;
  }

  /** Takes the token with this text. @throws the error of the constructor for another one. */
  expect(text: string): void {
    if (this.accept(text) === undefined) throw this.#error(this.peek);
  }

  /** @throws the error of the constructor unless all tokens have been taken. */
  expectEnd(): void {
    if (this.peek.kind !== "end") throw this.#error(this.peek);
  }

  /** Takes items that are separated by commas. */
  list<T>(item: () => T): readonly T[] {
    const items = [item()];
    while (this.accept(",") !== undefined) items.push(item());
    return items;
  }

  /** Takes items that are separated by commas, and the closing bracket; there may be none. */
  listUntil<T>(close: string, item: () => T): readonly T[] {
    if (this.accept(close) !== undefined) return [];
    const items = this.list(item);
    this.expect(close);
    return items;
  }

  /**
   * Takes operands and the operators between them, from left to right.
   *
   * @param levels the operators; those of the first level are applied last.
   */
  operation<T>(
    levels: readonly (readonly string[])[],
    operand: () => T,
    apply: (operator: string, left: T, right: T) => T,
  ): T {
    const [operators, ...tighter] = levels;
    if (operators === undefined) return operand();
    let left = this.operation(tighter, operand, apply);
    for (;;) {
      const operator = this.accept(...operators);
      if (operator === undefined) return left;
      left = apply(operator, left, this.operation(tighter, operand, apply));
    }
  }

  /** Returns the source from a position up to the end of the last token that was taken. */
  textFrom(start: number): string {
    return this.#source.slice(start, this.#tokens[this.#at - 1]?.end ?? start);
  }
}

type Operation<T> = (a: number, b: number) => T;

/** The comparisons of two numbers, by their operators. */
export const comparisons: ReadonlyMap<string, Operation<boolean>> = new Map([
  ["=", (a, b) => a === b],
  ["==", (a, b) => a === b],
  ["!=", (a, b) => a !== b],
  ["<", (a, b) => a < b],
  ["<=", (a, b) => a <= b],
  [">", (a, b) => a > b],
  [">=", (a, b) => a >= b],
]);

/** The arithmetic of two numbers, by its operators. */
export const arithmetic: ReadonlyMap<string, Operation<number>> = new Map([
  ["+", (a, b) => a + b],
  ["-", (a, b) => a - b],
  ["*", (a, b) => a * b],
  ["/", (a, b) => a / b],
  ["%", (a, b) => a % b],
  ["^", (a, b) => a ** b],
]);

/** The number for true or false. */
export const truth = (yes: boolean): number => (yes ? 1 : 0);
