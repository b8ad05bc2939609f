import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { types } from "node:util";
import { type FunctionContext, type FunctionError, taskRoot } from "../../function-host.ts";

/** A handler of any form: asynchronous, or with a callback. */
export type Handler = (event: unknown, context: object, callback: HandlerCallback) => unknown;

/** The third argument of a handler. */
type HandlerCallback = (error?: unknown, result?: unknown) => void;

/** The path is that of the program on Lambda, as error messages of `require` contain it. */
const nodeRequire = createRequire("/var/runtime/index.mjs");

/** The folder of the function's code: the working directory, before the code can change it. */
const folder = process.cwd();

/**
 * Loads a function's handler with Node's own loader, as Lambda's runtime finds it (aws-lambda-nodejs-runtime-interface-client).
 *
 * @param name e.g. `src/index.handler`.
 * @throws the errors of Lambda's runtime, or what the code throws.
 */
export async function loadHandler(name: string): Promise<Handler> {
  if (name.includes("..")) {
    throw runtimeError(
      "MalformedHandlerName",
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const [, module, property] = /^([^.]*)\.(.*)$/.exec(basename(name)) ?? [];
  if (module === undefined || property === undefined) throw runtimeError("MalformedHandlerName", "Bad handler");
  const exported = await load(resolve(folder, dirname(name), module));
  let found: unknown = exported;
  for (const key of property.split(".")) found = (found as Record<string, unknown> | null | undefined)?.[key];
  if (!found) throw runtimeError("HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof found !== "function") throw runtimeError("HandlerNotFound", `${name} is not a function`);
  return found as Handler;
}

async function load(path: string): Promise<unknown> {
  try {
    const file = ["", ".js", ".mjs", ".cjs"].map((ending) => path + ending).find(isFile);
    if (file === undefined) return nodeRequire(path);
    return file.endsWith(".mjs") || (file.endsWith(".js") && isModuleFolder(dirname(file)))
      ? await import(pathToFileURL(file).href)
      : nodeRequire(file);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw runtimeError("UserCodeSyntaxError", thrown);
    const isMissing = thrown instanceof Error && "code" in thrown && thrown.code === "MODULE_NOT_FOUND";
    throw isMissing ? runtimeError("ImportModuleError", thrown) : thrown;
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Checks whether files `.js` in a folder are ES modules: the nearest package.json decides. */
function isModuleFolder(folder: string): boolean {
  const manifest = join(folder, "package.json");
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, "utf8")).type === "module";
  const parent = dirname(folder);
  return parent !== folder && basename(folder) !== "node_modules" && isModuleFolder(parent);
}

/** How a handler has ended: with a result, or with what it has thrown. */
export type CallEnd = { readonly result: unknown } | { readonly thrown: unknown };

/** What a call of a handler needs. */
interface CallRequest {
  readonly handler: Handler;
  readonly event: unknown;
  readonly context: FunctionContext;
  /** Whether the runtime awaits the return value of handlers that are not asynchronous, as Node.js 24 does. */
  readonly awaitsAnyResult: boolean;
  /** The time in this process, milliseconds since the epoch. */
  nowMs(): number;
  /** Called once, when the handler has ended. */
  end(end: CallEnd): void;
}

/** A handler that is running. */
export interface RunningCall {
  /** Must be called when the event loop is empty: no more code will run. */
  onIdle(): void;
}

/** Calls a handler as Lambda's runtime does (aws-lambda-nodejs-runtime-interface-client). */
export function callHandler({ handler, event, context, awaitsAnyResult, nowMs, end }: CallRequest): RunningCall {
  let ended = false;
  let whenIdle = (): CallEnd =>
    handler.constructor.name === "AsyncFunction" ? { thrown: unsettledPromise() } : { result: null };
  const endOnce = (how: CallEnd) => {
    if (ended) return;
    ended = true;
    end(how);
  };
  const settings = { callbackWaitsForEmptyEventLoop: true };
  const done: HandlerCallback = (error, result) => endOnce(isGiven(error) ? { thrown: error } : { result });
  const callback: HandlerCallback = (error, result) => {
    if (isGiven(error) || !settings.callbackWaitsForEmptyEventLoop) done(error, result);
    else whenIdle = () => ({ result });
  };
  const methods = {
    done,
    succeed: (result: unknown) => done(undefined, result),
    fail: (error: unknown) => done(error ?? "handled"),
    getRemainingTimeInMillis: () => context.deadlineMs - Math.floor(nowMs()),
  };
  const { deadlineMs: _, clientContextJson, ...values } = context;
  const clientContext: unknown = clientContextJson === undefined ? undefined : JSON.parse(clientContextJson);
  const given = Object.assign(settings, methods, values, { clientContext, identity: undefined });
  try {
    const returned = handler(event, given, callback);
    if (isThenable(returned)) returned.then(methods.succeed, methods.fail);
    else if (awaitsAnyResult && returned !== undefined) methods.succeed(returned);
  } catch (error) {
    methods.fail(error);
  }
  return { onIdle: () => endOnce(whenIdle()) };
}

const isGiven = (error: unknown): boolean => error !== undefined && error !== null;

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** Creates an error of Lambda's Node.js runtime, e.g. `Runtime.ImportModuleError`, from another error or a text. */
function runtimeError(name: string, cause: unknown): Error {
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
const unsettledPromise = (): Error =>
  runtimeError(
    "NodeJsExit",
    "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes",
  );

const isError = (thrown: unknown): thrown is Error =>
  types.isNativeError(thrown) ||
  (typeof thrown === "object" && thrown !== null && "name" in thrown && "message" in thrown && "stack" in thrown);

/** The response of an invocation that has failed. */
export function errorResponse(thrown: unknown): FunctionError {
  if (!isError(thrown)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const isRejection = thrown.name === "Runtime.UnhandledPromiseRejection" && "reason" in thrown;
  return { ...textOf(thrown), ...(isRejection && rejection(thrown.reason)), trace: traceOf(thrown) };
}

const rejection = (reason: unknown) => ({ reason: isError(reason) ? errorResponse(reason) : reason, promise: {} });

/** The JSON that Lambda's runtime logs, with all enumerable properties of the error. */
export function errorLogText(thrown: unknown): string {
  const error = isError(thrown) ? thrown : new Error(String(thrown));
  const withProperties = (value: Error) => ({ ...textOf(value), ...value, stack: traceOf(value) });
  try {
    return JSON.stringify(error, (_, value: unknown) => (isError(value) ? withProperties(value) : value));
  } catch {
    // The properties cannot be converted, e.g. because they refer to each other.
    return JSON.stringify(errorResponse(error));
  }
}

const textOf = ({ name, message }: Error) => ({ errorType: name, errorMessage: onLambda(message) });

/** A frame of this program, or of Node when it passes a message of the emulator to it. */
const isOwnFrame = (line: string): boolean =>
  line.includes(import.meta.url) || /^ +at .*\(node:(?:events:\d|internal\/child_process)/.test(line);

function traceOf({ name, message, stack }: Error): string[] {
  const lines = (typeof stack === "string" ? stack : `${name}: ${message}`).split("\n");
  return lines.filter((line) => !isOwnFrame(line)).map(onLambda);
}

/** The paths of the function's code are those on Lambda. */
const onLambda = (text: string): string => text.replaceAll(folder, taskRoot);
