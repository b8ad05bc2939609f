const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const satisfies Record<string, readonly [number, number]>;

/** Colors text for a terminal, or returns it unchanged. Reports are given one and never decide themselves. */
export type Paint = Readonly<Record<keyof typeof codes, (text: string) => string>>;

const escapeStart = "\u001b[";

/** Matches a code of a paint, and captures it. */
export const paintCode = new RegExp(
  `(${escapeStart.replace("[", "\\[")}(?:${[...new Set(Object.values(codes).flat())].join("|")})m)`,
);

/** Returns a paint that colors, or one that returns text unchanged. */
export function paintFor(color: boolean): Paint {
  const brushes = Object.entries(codes).map(([name, [on, off]]) => {
    const brush = (text: string) => (color && text !== "" ? `${escapeStart}${on}m${text}${escapeStart}${off}m` : text);
    return [name, brush];
  });
  return Object.fromEntries(brushes);
}

/**
 * Decides whether to color: by `--no-color`, then FORCE_COLOR (`0` and `false` mean no), then NO_COLOR (no-color.org: any
 * value that is not empty), then whether the stream is a terminal other than "dumb". As in Node, FORCE_COLOR overrides
 * NO_COLOR.
 */
export function wantsColor(given: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY: boolean;
  readonly noColorFlag: boolean;
}): boolean {
  const { env, isTTY, noColorFlag } = given;
  if (noColorFlag) return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== "0" && force !== "false";
  if (env.NO_COLOR) return false;
  return isTTY && env.TERM !== "dumb";
}
