import { types } from "node:util";
import { type FunctionError, taskRoot } from "../../function-host.ts";

/** Creates an error of Lambda's Node.js runtime, e.g. `Runtime.ImportModuleError`, from another error or a text. */
export function runtimeError(name: string, cause: unknown): Error {
  const error = new Error(String(cause));
  // Not enumerable, so that logs do not contain it twice.
  Object.defineProperty(error, "name", { value: `Runtime.${name}` });
  if (cause instanceof Error && cause.stack !== undefined) error.stack = `${error.name}: ${cause.stack}`;
  return error;
}

/** The error of a rejected promise that no code has handled. */
export const unhandledRejection = (reason: unknown, promise: Promise<unknown>): Error =>
  Object.assign(runtimeError("UnhandledPromiseRejection", reason), { reason, promise });

/** The error of an asynchronous handler whose promise can never settle. */
export const unsettledPromise = (): Error =>
  runtimeError(
    "NodeJsExit",
    "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes",
  );

/** Converts what a function has thrown. The function's folder becomes `/var/task`, and frames of this program are removed. */
export class ErrorConverter {
  readonly #folder: string;
  readonly #program: string;

  /** @param program the URL of this program. */
  constructor(folder: string, program: string) {
    this.#folder = folder;
    this.#program = program;
  }

  /** Returns the response of the invocation. */
  response(thrown: unknown): FunctionError {
    if (!isError(thrown)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
    const { name: errorType, message } = thrown;
    const extra = isUnhandledRejection(thrown) ? { reason: this.#reason(thrown.reason), promise: {} } : {};
    return { errorType, errorMessage: this.#onLambda(message), ...extra, trace: this.#trace(thrown) };
  }

  /** Returns the JSON that Lambda's runtime logs, with all enumerable properties of the error. */
  logText(thrown: unknown): string {
    const error = isError(thrown) ? thrown : new Error(String(thrown));
    try {
      return JSON.stringify(error, (_, value: unknown) => (isError(value) ? this.#withProperties(value) : value));
    } catch {
      // The properties cannot be converted, e.g. because they refer to each other.
      return JSON.stringify(this.response(error));
    }
  }

  #withProperties(error: Error): object {
    const { name: errorType, message } = error;
    return { errorType, errorMessage: this.#onLambda(message), ...error, stack: this.#trace(error) };
  }

  #reason(reason: unknown): unknown {
    return isError(reason) ? this.response(reason) : reason;
  }

  #trace({ name, message, stack }: Error): string[] {
    const lines = (typeof stack === "string" ? stack : `${name}: ${message}`).split("\n");
    return lines
      .filter((line) => !line.includes(this.#program) && !dispatchFrame.test(line))
      .map((line) => this.#onLambda(line));
  }

  #onLambda(text: string): string {
    return text.replaceAll(this.#folder, taskRoot);
  }
}

/** A frame of Node that passes a message of the emulator to this program. */
const dispatchFrame = /^ +at .*\(node:(?:events:\d|internal\/child_process)/;

const isError = (thrown: unknown): thrown is Error =>
  types.isNativeError(thrown) ||
  (typeof thrown === "object" && thrown !== null && "name" in thrown && "message" in thrown && "stack" in thrown);

const isUnhandledRejection = (error: Error): error is Error & { reason: unknown } =>
  error.name === "Runtime.UnhandledPromiseRejection" && "reason" in error;
