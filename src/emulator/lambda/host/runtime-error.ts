/** An error of the Node.js runtime itself, by its AWS name: `Runtime.ImportModuleError` and the like. */
export function runtimeError(name: string, message: string, cause?: unknown): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  error.name = `Runtime.${name}`;
  if (cause instanceof Error && cause.stack !== undefined) error.stack = `${error.name}: ${cause.stack}`;
  return error;
}

/** What the runtime makes of an error that was thrown while the code loaded (aws-lambda-nodejs-runtime-interface-client). */
export function asLoadError(thrown: unknown): unknown {
  if (thrown instanceof SyntaxError) return runtimeError("UserCodeSyntaxError", String(thrown), thrown);
  if (thrown instanceof Error && "code" in thrown && thrown.code === "MODULE_NOT_FOUND") {
    return runtimeError("ImportModuleError", String(thrown), thrown);
  }
  return thrown;
}
