const unitSeconds = { ms: 0.001, s: 1, m: 60, min: 60, h: 3_600, d: 86_400 } as const;

/** A unit of a duration, as users write it. */
type DurationUnit = keyof typeof unitSeconds;

const durationPattern = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|min|m|h|d)?$/;

/**
 * Reads a duration such as `1500ms`, `90s`, `5m`, `5min`, `2h` or `1d`.
 *
 * @param bareUnit the unit of a number that is written without one; left out, such a number is not a duration
 * @returns seconds; undefined when the text is not a duration
 */
export function parseSeconds(text: string, bareUnit?: DurationUnit): number | undefined {
  const [, number, unit = bareUnit] = durationPattern.exec(text.trim()) ?? [];
  if (unit === undefined) return undefined;
  // Dividing makes 1500ms exactly 1.5; multiplying by 0.001 may not.
  return unit === "ms" ? Number(number) / 1000 : Number(number) * unitSeconds[unit as DurationUnit];
}
