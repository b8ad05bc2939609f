import { randomFrom } from "../../src/base/random.ts";
import { Kernel } from "../../src/emulator/kernel/kernel.ts";
import type { FunctionContext } from "../../src/emulator/lambda/host/function-host.ts";
import { NodeHost } from "../../src/emulator/lambda/host/node-host.ts";

const startMs = Date.UTC(2026, 10, 23, 2);

const context: FunctionContext = {
  awsRequestId: "id",
  functionName: "process",
  functionVersion: "$LATEST",
  invokedFunctionArn: "arn",
  memoryLimitInMB: "128",
  logGroupName: "group",
  logStreamName: "stream",
  deadlineMs: startMs + 3000,
};

/** A host with one environment of the given files; `call` resolves with the result and the virtual time it took. */
export function environmentOf(files: Record<string, string>, sdkModules?: (name: string) => unknown) {
  const kernel = new Kernel({ startMs });
  const lines: string[] = [];
  const bytes = Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]);
  const runtime = new NodeHost(sdkModules).start({
    files: Object.fromEntries(bytes),
    codeSha256: JSON.stringify(files),
    handler: "index.handler",
    variables: { NAME: "value" },
    kernel,
    random: randomFrom("host"),
    log: (level, text) => void lines.push(`${level} ${text}`),
  });
  const call = async (event: unknown = {}) => {
    const before = kernel.nowMs;
    let result: unknown;
    let open = true;
    const finish = (value: unknown) => {
      result = value;
      open = false;
    };
    runtime.invoke(JSON.stringify(event), context).then(
      (json) => finish(JSON.parse(json)),
      (error) => finish(error),
    );
    for (let turns = 0; open && turns < 1000; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (open) kernel.run();
    }
    return { result, tookMs: kernel.nowMs - before };
  };
  return { kernel, lines, call };
}
