/**
 * An error that AWS would return. Models and actions throw it; only the wire layer turns it into a response.
 */
export class AwsError extends Error {
  /** The name of the error's shape, e.g. `QueueDoesNotExist`. */
  readonly code: string;
  readonly status: number;
  /** The code of the older query protocol, if AWS returns both. */
  readonly queryCode: string | undefined;
  /** Other members of the error's shape, e.g. `{ Reason: "…" }`. */
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

/** An error of Lambda that the caller has caused: its body has `Type: "User"`. */
export const userError = (code: string, status: number, message: string): AwsError =>
  new AwsError(code, message, { status, members: { Type: "User" } });

/** The InvalidParameterValueException of Lambda. */
export const invalidParameterValue = (message: string): AwsError =>
  userError("InvalidParameterValueException", 400, message);

/** The ValidationException for a value that violates a constraint of the API model, e.g. `have length less than or equal to 1`. */
export const violation = (member: string, value: string | number, constraint: string): AwsError =>
  new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
