import type { WireRequest } from "../../src/emulator/api/protocols/protocol.ts";
import { VirtualClock } from "../../src/emulator/kernel/virtual-clock.ts";
import type { FunctionSettings } from "../../src/emulator/lambda/functions/settings.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import { type CommandLine, type Ended, endpointOf, type FlattenOptions } from "./flatten.ts";
import { LambdaAccount, type SleepEvent } from "./lambda-account.ts";
import { operationOf } from "./operations.ts";

/** When and how a function is invoked: `atMs` after the start of the account. */
export interface PlannedInvocation extends SleepEvent {
  readonly name: string;
  readonly atMs: number;
}

/**
 * An account with functions that no stack of flatten created, and flatten commands on an endpoint in front of it.
 *
 * @param change is given every request of a command, and returns the one that the emulator answers.
 */
export async function measuredAccount(
  functions: Readonly<Record<string, Partial<FunctionSettings>>>,
  options: Partial<EmulatorOptions> = {},
  change: (operation: string | undefined, request: WireRequest) => WireRequest = (_, request) => request,
) {
  const account = new LambdaAccount({ options });
  for (const [name, settings] of Object.entries(functions)) {
    account.create(name, { timeoutSeconds: 10, logGroup: undefined, ...settings });
  }
  const clock = new VirtualClock(account.kernel);
  const called = new Set<string>();
  const { flatten } = await endpointOf({ ...account, clock, router: account.router } as never, (request) => {
    const operation = operationOf(request);
    if (operation !== undefined) called.add(operation);
    return account.router(change(operation, request));
  });
  return {
    account,
    /** The operations that the commands called. */
    called,
    /** Invokes functions, and lets time pass until `untilMs`, or until CloudWatch has their metrics. */
    invoke: async (planned: readonly PlannedInvocation[], untilMs = 600_000): Promise<void> => {
      const startMs = account.kernel.nowMs;
      for (const { name, atMs, ...event } of planned) {
        account.kernel.at(startMs + atMs, "planned invocation", () => void account.invoke(name, event));
      }
      await clock.sleepMs(untilMs);
    },
    flatten: (line: CommandLine, given: FlattenOptions = {}): Promise<Ended> => flatten(line, given),
  };
}
