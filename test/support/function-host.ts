import { onTestFinished } from "vitest";
import { randomFrom } from "../../src/base/random.ts";
import { assembleEmulator, type EmulatorParts } from "../../src/emulator/assemble.ts";
import { Kernel } from "../../src/emulator/kernel/kernel.ts";
import { VirtualClock } from "../../src/emulator/kernel/virtual-clock.ts";
import { codeOfFiles, functionFilesOfInline } from "../../src/emulator/lambda/functions/code.ts";
import type { FunctionSettings } from "../../src/emulator/lambda/functions/settings.ts";
import type {
  FunctionContext,
  FunctionError,
  FunctionHost,
  FunctionRuntime,
  HandlerEnd,
} from "../../src/emulator/lambda/host/function-host.ts";
import { ProcessHost } from "../../src/emulator/lambda/host/process/host.ts";
import type { InvokeOutcome } from "../../src/emulator/lambda/invoke/invocation.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";

const startMs = Date.UTC(2026, 10, 23, 2);

const contextAt = (awsRequestId: string, deadlineMs: number): FunctionContext => ({
  awsRequestId,
  functionName: "process",
  functionVersion: "$LATEST",
  invokedFunctionArn: "arn",
  memoryLimitInMB: "128",
  logGroupName: "group",
  logStreamName: "stream",
  deadlineMs,
});

/** What a test may choose of an environment. */
export interface FixtureRequest {
  readonly handler?: string;
  readonly runtime?: string;
  readonly requestId?: string;
  readonly timeoutMs?: number;
  readonly variables?: Readonly<Record<string, string>>;
}

/** An environment of the given files in virtual time. `call` waits for the end, and measures the virtual time. */
export function environmentOf(host: FunctionHost, files: Record<string, string>, request: FixtureRequest = {}) {
  const kernel = new Kernel({ startMs });
  const clock = new VirtualClock(kernel);
  const lines: string[] = [];
  const { requestId = "00000000-0000-4000-8000-000000000001", timeoutMs = 900_000 } = request;
  const bytes = Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]);
  const runtime = host.start({
    files: Object.fromEntries(bytes),
    codeSha256: JSON.stringify(files),
    handler: request.handler ?? "index.handler",
    runtime: request.runtime ?? "nodejs22.x",
    memoryMegabytes: 128,
    variables: { defaults: {}, own: { NAME: "value", ...request.variables }, reserved: {} },
    kernel,
    random: randomFrom("host"),
    log: { console: (_, level, text) => void lines.push(`${level} ${text}`), raw: (_, line) => void lines.push(line) },
  });
  const wait = <Result>(start: (done: (result: Result) => void) => void) =>
    new Promise<Result>((resolve) => {
      const stopWaiting = clock.wait();
      start((result) => {
        kernel.letPromisesSettle();
        stopWaiting();
        resolve(result);
      });
    });
  let loaded: Promise<FunctionError | undefined> | undefined;
  const load = () => {
    loaded ??= wait<FunctionError | undefined>((done) => runtime.load(done, () => undefined));
    return loaded;
  };
  const call = async (event: unknown = {}) => {
    const error = await load();
    if (error !== undefined) throw Object.assign(new Error(error.errorMessage), { name: error.errorType });
    const before = kernel.nowMs;
    const end = await wait<HandlerEnd>((done) =>
      runtime.invoke(
        JSON.stringify(event),
        { context: contextAt(requestId, before + timeoutMs), traceHeader: "Root=1-0-0;Parent=0;Sampled=0" },
        done,
      ),
    );
    return { ...resultOf(end), tookMs: kernel.nowMs - before };
  };
  return { kernel, lines, load, call, runtime };
}

const resultOf = (end: HandlerEnd) =>
  end.kind === "returned"
    ? { kind: end.kind, result: JSON.parse(end.json) as unknown, error: undefined }
    : { kind: end.kind, result: undefined, error: end.error };

/** Creates a runtime from a handler that returns a promise of its result as JSON text. */
export const promiseRuntime = (
  kernel: Kernel,
  handler: (eventJson: string) => Promise<string>,
  dispose: () => void = () => undefined,
): FunctionRuntime => ({
  ended: false,
  load: (done) => done(),
  invoke: (eventJson, _, done) => {
    handler(eventJson).then(
      (json) => kernel.after(0, "end of a function", () => done({ kind: "returned", json })),
      ({ name, message }: Error) =>
        kernel.after(0, "end of a function", () =>
          done({ kind: "failed", error: { errorType: name, errorMessage: message, trace: [] } }),
        ),
    );
    kernel.letPromisesSettle();
  },
  dispose,
});

/**
 * An emulator in virtual time whose functions run in processes. They end with the test.
 *
 * @param onFinished of the context of a test that runs beside others.
 */
export function functionAccount(options: Partial<EmulatorOptions> = {}, onFinished = onTestFinished) {
  const account = openFunctionAccount(options);
  onFinished(account.close);
  return account;
}

/** The same for several tests, the last of which must close it. */
export function openFunctionAccount(options: Partial<EmulatorOptions> = {}) {
  const parts = assembleEmulator({ seed: 1, options });
  const { lambda } = parts.world;
  const create = (name: string, source: string, settings: Partial<FunctionSettings> = {}) =>
    lambda.functions.create({
      name,
      settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/any", ...settings },
      code: codeOfFiles(functionFilesOfInline(source)),
    });
  const eventsOf = (name: string) => [...parts.world.logs.group(`/aws/lambda/${name}`).events];
  return {
    ...parts,
    create,
    invoke: invokerOf(parts),
    /** Returns the messages in the log of a function. */
    lines: (name: string): readonly string[] => eventsOf(name).map(({ message }) => message),
    /** Returns the names of the streams in the log of a function. */
    streams: (name: string): readonly string[] => [...new Set(eventsOf(name).map(({ stream }) => stream))],
  };
}

/** Invokes a function, and waits for the end in virtual time. */
const invokerOf =
  ({ world, clock }: EmulatorParts) =>
  async (name: string, event: unknown = {}) => {
    const stopWaiting = clock.wait();
    const payload = new TextEncoder().encode(JSON.stringify(event));
    const startMs = clock.nowMs();
    const outcome = await world.later<InvokeOutcome>((resolve) => world.lambda.invoke(name, payload, resolve));
    stopWaiting();
    if (outcome.kind === "throttled") throw new Error(outcome.reason);
    return { failed: outcome.functionError !== undefined, answer: payloadOf(outcome), tookMs: clock.nowMs() - startMs };
  };

/** Shared by the tests of a worker. Its files are removed when the worker ends. */
const processHost = new ProcessHost({ processesMax: 8, endpoint: async () => "http://127.0.0.1:9" });

/** An environment of the given files in a process, in virtual time. It ends with the test. */
export function processEnvironment(files: Record<string, string>, request?: FixtureRequest) {
  const environment = environmentOf(processHost, files, request);
  onTestFinished(() => environment.runtime.dispose());
  return environment;
}

/** Returns the payload of an outcome as a value. @throws {Error} when the invocation was throttled. */
export function payloadOf(outcome: InvokeOutcome | undefined): unknown {
  if (outcome?.kind !== "done") throw new Error(`no result: ${JSON.stringify(outcome)}`);
  return JSON.parse(new TextDecoder().decode(outcome.payload));
}
