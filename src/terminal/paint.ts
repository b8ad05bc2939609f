const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const satisfies Record<string, readonly [number, number]>;

/** Colours text for a terminal, or leaves it alone: whoever renders is given one and never asks. */
export type Paint = Readonly<Record<keyof typeof codes, (text: string) => string>>;

const escapeStart = "\u001b[";

/** The paint that colours, or the one that does nothing. */
export function paintFor(colour: boolean): Paint {
  const brush = (name: keyof typeof codes) => {
    const [on, off] = codes[name];
    return (text: string) => (colour && text !== "" ? `${escapeStart}${on}m${text}${escapeStart}${off}m` : text);
  };
  return {
    bold: brush("bold"),
    dim: brush("dim"),
    red: brush("red"),
    green: brush("green"),
    yellow: brush("yellow"),
    cyan: brush("cyan"),
  };
}

/**
 * Whether to colour: the flag first, then FORCE_COLOR (where `0` and `false` mean no), then NO_COLOR (no-color.org: any
 * text that is not empty), and else a terminal that is not dumb. FORCE_COLOR beats NO_COLOR, as it does in Node.
 */
export function wantsColour(given: {
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
