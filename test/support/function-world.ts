import { afterAll, onTestFinished } from "vitest";
import { assembleEmulator, type EmulatorParts } from "../../src/emulator/assemble.ts";
import { codeOfFiles, functionFilesOfInline } from "../../src/emulator/lambda/functions/code.ts";
import type { FunctionSettings } from "../../src/emulator/lambda/functions/settings.ts";
import { ProcessHost } from "../../src/emulator/lambda/host/process/process-host.ts";
import type { InvokeOutcome } from "../../src/emulator/lambda/invoke/invocation.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import { environmentOf, type FixtureRequest } from "./host-fixture.ts";
import { payloadOf } from "./lambda-account.ts";

/** An emulator in virtual time whose functions run in processes. They end with the test. */
export function functionWorld(options: Partial<EmulatorOptions> = {}) {
  const parts = assembleEmulator({ seed: 1, options });
  onTestFinished(parts.close);
  const { lambda } = parts.world;
  const create = (name: string, source: string, settings: Partial<FunctionSettings> = {}) =>
    lambda.functions.create({
      name,
      settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/any", ...settings },
      code: codeOfFiles(functionFilesOfInline(source)),
    });
  return { ...parts, create, invoke: invokerOf(parts), lines: (name: string) => linesOf(parts, name) };
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

/** Returns the messages in the log of a function. */
const linesOf = ({ world }: EmulatorParts, name: string): readonly string[] =>
  [...world.logs.group(`/aws/lambda/${name}`).events].map(({ message }) => message);

const hosts = new Set<ProcessHost>();
afterAll(async () => {
  await Promise.all([...hosts].map((host) => host.close()));
  hosts.clear();
});

/** Creates a host whose processes end after the tests of the file. */
function processHost(): ProcessHost {
  const host = new ProcessHost({ processesMax: 8, endpoint: async () => "http://127.0.0.1:9" });
  hosts.add(host);
  return host;
}

/** An environment of the given files in a process, in virtual time. */
export const processEnvironment = (files: Record<string, string>, request?: FixtureRequest) =>
  environmentOf(processHost(), files, request);
