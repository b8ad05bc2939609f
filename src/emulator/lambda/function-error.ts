/** What a failed invocation answers with. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** The error object that the Node.js runtime makes of what a handler threw. */
export function functionErrorOf(thrown: unknown): FunctionError {
  if (!isError(thrown)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: traceOf(thrown) };
}

/** The frames of an error that lie in the function's own code: those of the emulator say nothing, and differ by machine. */
function traceOf(error: Error): readonly string[] {
  const lines = (error.stack ?? `${error.name}: ${error.message}`).split("\n");
  return lines.filter((line) => !/^\s+at /.test(line) || line.includes("/var/task/"));
}

/** A sandbox killed the run; there is no trace. */
export const sandboxError = (errorType: string, requestId: string, text: string): FunctionError => ({
  errorType,
  errorMessage: `RequestId: ${requestId} Error: ${text}`,
});

const isError = (thrown: unknown): thrown is Error =>
  thrown instanceof Error ||
  (typeof thrown === "object" && thrown !== null && "message" in thrown && "name" in thrown && "stack" in thrown);
