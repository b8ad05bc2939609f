const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Seconds in `5s`, `1500ms`, `2m`, `1h` or a bare number of seconds; undefined when it is none of these. */
export function secondsIn(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|h)?$/.exec(text.trim());
  if (match === null) return undefined;
  // Divided rather than multiplied, so that 1500ms is 1.5 and not its neighbour.
  const value = Number(match[1]);
  return match[2] === "ms" ? value / 1000 : value * (units[match[2] ?? "s"] as number);
}

/** `5s`, `1.5s`, `250ms`: the shortest way to write it. */
export const secondsText = (seconds: number): string =>
  seconds > 0 && seconds < 1 ? `${Number((seconds * 1000).toPrecision(4))}ms` : `${Number(seconds.toPrecision(4))}s`;
