/** A look that AWS did not allow. */
export class MissingPermission extends Error {
  /** The IAM action that it needs, e.g. `lambda:GetAccountSettings`. */
  readonly action: string;

  constructor(action: string, cause: unknown) {
    super(`needs ${action}`, { cause });
    this.name = "MissingPermission";
    this.action = action;
  }
}

const deniedNames = new Set(["AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"]);

/** The error that says which permission is missing, if that is what `error` is about; else `error` itself. */
export function nameMissingPermission(error: unknown, action: string): unknown {
  if (!(error instanceof Error)) return error;
  const named = /not authorized to perform: (\w+:\w+)/.exec(error.message)?.[1];
  return named !== undefined || deniedNames.has(error.name) ? new MissingPermission(named ?? action, error) : error;
}
