import { World, type WorldRequest } from "./account.ts";
import { resourceTypes } from "./api/cloudformation/resources/registry.ts";
import { type InProcessTransport, inProcessTransport } from "./api/in-process.ts";
import { createRouter, type Router } from "./api/router.ts";
import { sandboxModules } from "./api/sandbox-modules.ts";
import { services } from "./api/services.ts";
import { FunctionEndpoint } from "./function-endpoint.ts";
import { VirtualClock } from "./kernel/virtual-clock.ts";
import { BundleHost } from "./lambda/host/bundle/bundle-host.ts";
import { ProcessHost } from "./lambda/host/process/host.ts";
import { resolveOptions } from "./options.ts";
import { OwnCodeHost } from "./own-code.ts";

/** An emulated account, the clock that moves it, and the ways in. */
export interface EmulatorParts {
  readonly world: World;
  readonly clock: VirtualClock;
  /** Answers HTTP requests. */
  readonly router: Router;
  /** Connects SDK clients in this process. */
  readonly transport: InProcessTransport;
  /** Where functions that run in processes reach the emulator. */
  readonly functionEndpoint: FunctionEndpoint;
  /** Ends the processes of functions and removes their files. They also end with this process. */
  close(): Promise<void>;
}

/** Assembles an emulator: the service models, the API in front of them, and SDK clients for the code of functions. */
export function assembleEmulator(request: Omit<WorldRequest, "host">): EmulatorParts {
  const { functionProcesses, workLateMs } = resolveOptions(request.options);
  const processes = new ProcessHost({
    processesMax: functionProcesses,
    endpoint: () => functionEndpoint.url(),
  });
  const own = new BundleHost((name, traceHeader) => modules(name, traceHeader), workLateMs);
  const world = new World({ ...request, resourceTypes, host: new OwnCodeHost({ own, foreign: processes }) });
  const clock = new VirtualClock(world.kernel);
  const router = createRouter(world, services);
  const transport = inProcessTransport(world, clock, router);
  const modules = sandboxModules(transport);
  const startCall = (accessKeyId: string) => processes.startCall(accessKeyId);
  const functionEndpoint = new FunctionEndpoint({ router, clock, startCall });
  const close = async () => {
    await processes.close();
    await functionEndpoint.close();
  };
  return { world, clock, router, transport, functionEndpoint, close };
}

const lookEveryMs = 1_000;

/**
 * Stops event source mappings from receiving, and lets time run until no invocation and no execution of Step
 * Functions is running and no stack operation is in progress: only then can `World.snapshot` be taken. `world.eventSourceMappings.resume()` undoes it.
 */
export async function finishRunning({ world, clock }: Pick<EmulatorParts, "world" | "clock">): Promise<void> {
  world.eventSourceMappings.pause();
  while (world.lambda.running > 0 || world.states.running > 0 || world.cloudformation.busy)
    await clock.sleepMs(lookEveryMs);
}
