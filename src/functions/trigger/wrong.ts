/** A member of the event that cannot be: what was given, and what it must be. */
export const wrong = (name: string, value: unknown, allowed: string): Error =>
  new Error(`"${name}" is ${JSON.stringify(value) ?? "missing"}, but it must be ${allowed}`);
