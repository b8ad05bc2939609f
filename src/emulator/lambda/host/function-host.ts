import type { Random } from "../../../base/random.ts";
import type { Kernel } from "../../kernel/kernel.ts";

/** The files of a function's code, by path. */
export type FunctionFiles = Readonly<Record<string, Uint8Array>>;

/** What one execution environment is given. */
export interface EnvironmentRequest {
  readonly files: FunctionFiles;
  /** Changes when the code does: the host compiles a bundle once for each value. */
  readonly codeSha256: string;
  /** `index.handler` */
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly kernel: Kernel;
  /** What `Math.random` and `crypto.randomUUID` draw from. */
  readonly random: Random;
  /** Receives every console line, with its level (INFO, WARN, ERROR, DEBUG). */
  readonly log: (level: string, text: string) => void;
}

/** A started execution environment: a handler that may be called again and again. */
export interface FunctionRuntime {
  /** Resolves with the JSON text of the result (`null` when nothing is returned); rejects with what the handler threw. */
  invoke(eventJson: string, context: FunctionContext): Promise<string>;
  /** Stops timers that the handler left behind. */
  dispose(): void;
}

/** The `context` argument of a handler. */
export interface FunctionContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly deadlineMs: number;
}

/** Starts execution environments from a function's own code. */
export interface FunctionHost {
  /** @throws whatever the code throws while it loads. */
  start(request: EnvironmentRequest): FunctionRuntime;
}

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
