import { World, type WorldRequest } from "./account.ts";
import { type InProcessTransport, inProcessTransport } from "./api/in-process.ts";
import { createRouter, type Router } from "./api/router.ts";
import { sandboxModules } from "./api/sandbox-modules.ts";
import { services } from "./api/services.ts";
import { VirtualClock } from "./kernel/virtual-clock.ts";
import { NodeHost } from "./lambda/host/node-host.ts";

/** An emulated account, the clock that moves it, and the ways in. */
export interface EmulatorParts {
  readonly world: World;
  readonly clock: VirtualClock;
  /** Answers HTTP requests. */
  readonly router: Router;
  /** Connects SDK clients in this process. */
  readonly transport: InProcessTransport;
}

/** Assembles an emulator: the service models, the API in front of them, and SDK clients for the code of functions. */
export function assembleEmulator(request: Omit<WorldRequest, "host">): EmulatorParts {
  const host = new NodeHost((name) => modules(name));
  const world = new World({ ...request, host });
  const clock = new VirtualClock(world.kernel);
  const router = createRouter(world, services);
  const transport = inProcessTransport(world, clock, router);
  const modules = sandboxModules(transport);
  return { world, clock, router, transport };
}

const lookEveryMs = 1_000;

/**
 * Stops event source mappings from receiving, and lets time run until no invocation is running and no stack operation
 * is in progress: only then can `World.snapshot` be taken. `world.eventSourceMappings.resume()` undoes it.
 */
export async function finishRunning({ world, clock }: Pick<EmulatorParts, "world" | "clock">): Promise<void> {
  world.eventSourceMappings.pause();
  while (world.lambda.running > 0 || world.cloudformation.busy) await clock.sleepMs(lookEveryMs);
}
