/** A member of the event that cannot be: what was given, and what it must be. */
export const wrong = (name: string, value: unknown, allowed: string): Error =>
  new Error(`"${name}" is ${JSON.stringify(value) ?? "missing"}, but it must be ${allowed}`);

/** Members that nobody reads would change nothing, silently: they are refused. */
export function refuseUnknown(others: object): void {
  const names = Object.keys(others).join(", ");
  if (names !== "") throw new Error(`unknown: ${names}; the event takes ${known}`);
}

const known =
  "count, jitter or goal { maxConcurrency or deadlineSeconds, confidence }, spread, seed, run, " +
  "work (also as { minMs, maxMs }), fail, flaky";
