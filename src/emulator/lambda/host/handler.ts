import type { CompiledPackage } from "./compiled-package.ts";
import { type ModuleLoader, resolveEntry } from "./modules.ts";

/** A function's handler in any of its forms: async, plain, or with a callback. */
export type Handler = (event: unknown, context: object, callback: HandlerCallback) => unknown;

type HandlerCallback = (error?: unknown, result?: unknown) => void;

/** The function that `index.handler` names. @throws as the Node.js runtime does. */
export function findHandler(compiled: CompiledPackage, loader: ModuleLoader, name: string): Handler {
  const dot = name.lastIndexOf(".");
  const entry = name.slice(0, dot);
  const path = resolveEntry(compiled, entry);
  if (dot < 1 || path === undefined) {
    throw runtimeError(
      "ImportModuleError",
      `Error: Cannot find module '${dot < 1 ? name : entry}'\nRequire stack:\n- /var/runtime/index.mjs`,
    );
  }
  const exported = (load(loader, path) as Record<string, unknown> | null)?.[name.slice(dot + 1)];
  if (typeof exported !== "function") {
    throw runtimeError("HandlerNotFound", `${name} is undefined or not exported`);
  }
  return exported as Handler;
}

function load(loader: ModuleLoader, path: string): unknown {
  try {
    return loader.load(path);
  } catch (error) {
    throw asLoadError(error);
  }
}

/** Calls the handler, and exactly one of `resolve` (with JSON) and `reject` when it has ended. */
export function callHandler(
  handler: Handler,
  eventJson: string,
  context: object,
  resolve: (json: string) => void,
  reject: (error: unknown) => void,
): void {
  const succeed = (value: unknown) => {
    try {
      resolve(JSON.stringify(value) ?? "null");
    } catch (error) {
      reject(error);
    }
  };
  const callback: HandlerCallback = (error, result) =>
    error === undefined || error === null ? succeed(result) : reject(error);
  try {
    const returned = handler(JSON.parse(eventJson), context, callback);
    if (isThenable(returned)) returned.then(succeed, reject);
    else if (returned !== undefined || handler.length < 3) succeed(returned);
  } catch (error) {
    reject(error);
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** An error of the Node.js runtime itself, by its AWS name: `Runtime.ImportModuleError` and the like. */
export function runtimeError(name: string, message: string, cause?: unknown): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  error.name = `Runtime.${name}`;
  if (cause instanceof Error && cause.stack !== undefined) error.stack = `${error.name}: ${cause.stack}`;
  return error;
}

/** What the runtime makes of an error that was thrown while the code loaded (aws-lambda-nodejs-runtime-interface-client). */
function asLoadError(thrown: unknown): unknown {
  if (thrown instanceof SyntaxError) return runtimeError("UserCodeSyntaxError", String(thrown), thrown);
  if (thrown instanceof Error && "code" in thrown && thrown.code === "MODULE_NOT_FOUND") {
    return runtimeError("ImportModuleError", String(thrown), thrown);
  }
  return thrown;
}
