import { World, type WorldState } from "./account.ts";
import { type InProcessTransport, inProcessTransport } from "./api/in-process.ts";
import { createRouter, type Router } from "./api/router.ts";
import { sandboxModules } from "./api/sandbox-modules.ts";
import { services } from "./api/services.ts";
import { VirtualClock } from "./kernel/virtual-clock.ts";
import { NodeHost } from "./lambda/host/node-host.ts";
import type { EmulatorOptions } from "./options.ts";

/** An emulated account that SDK clients in this process can talk to. */
export interface Emulator {
  readonly world: World;
  readonly clock: VirtualClock;
  readonly router: Router;
  readonly transport: InProcessTransport;
}

export interface EmulatorRequest {
  readonly seed: number | string;
  readonly options?: Partial<EmulatorOptions>;
  /** What an earlier emulator left behind. */
  readonly state?: WorldState;
  /** Where virtual time starts without a past, milliseconds since the epoch. */
  readonly startMs?: number;
  /** True when something else drives the kernel, as `serve` does by the wall clock: then no caller moves time. */
  readonly drivenElsewhere?: boolean;
}

/** Puts the emulator together: the models, their front door, and the code of functions with clients of its own. */
export function createEmulator(request: EmulatorRequest): Emulator {
  const host = new NodeHost((name) => modules(name));
  const world = new World({ ...request, host });
  const clock = new VirtualClock(world.kernel);
  const router = createRouter(world, services);
  const transport = inProcessTransport(world, request.drivenElsewhere ? noTimeKeeping : clock, router);
  const modules = sandboxModules(transport);
  return { world, clock, router, transport };
}

const nothing = () => undefined;
const noTimeKeeping = { hold: () => nothing, wait: () => nothing };

const restLookMs = 1_000;

/**
 * Lets time run until no invocation is running and no stack operation is in progress, with nothing new begun: only then
 * can the world be kept.
 */
export async function drain({ world, clock }: Pick<Emulator, "world" | "clock">): Promise<void> {
  world.eventSourceMappings.pause();
  while (world.lambda.running > 0 || world.cloudformation.busy) await clock.sleepMs(restLookMs);
}
