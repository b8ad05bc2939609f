import { validationError } from "../../cloudformation/validation-error.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

const itemsMax = 100;

/** One page of a list; the token is the position at which the next one starts. @throws ValidationError */
export function pageOf<T>(items: readonly T[], token: string | undefined): Page<T> {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw validationError("The NextToken is invalid.");
  const end = start + itemsMax;
  return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
}
