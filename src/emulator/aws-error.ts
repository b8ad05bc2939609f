/**
 * An error that AWS would answer with. Models and actions throw it; only the wire layer turns it into a response.
 */
export class AwsError extends Error {
  /** The error's shape name, e.g. `QueueDoesNotExist`. */
  readonly code: string;
  readonly status: number;
  /** The code of the older query protocol, where AWS sends both. */
  readonly queryCode: string | undefined;
  /** Further members of the error's shape, e.g. `{ Reason: "…" }`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; queryCode?: string; members?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.name = "AwsError";
    this.code = code;
    this.status = options.status ?? 400;
    this.queryCode = options.queryCode;
    this.members = options.members ?? {};
  }
}
