import { connect } from "../../src/aws/clients.ts";
import { findStack } from "../../src/aws/stack.ts";
import type { Target } from "../../src/experiment/target.ts";
import { queueWorld } from "./queue-world.ts";

/** The emulator as a cloud that dates its answers, and whose clock is so far ahead of ours. */
export async function skewedTarget(aheadMs: number, ...world: Parameters<typeof queueWorld>): Promise<Target> {
  const { emulator, target } = await queueWorld(...world);
  const { clock, transport } = emulator;
  const { requestHandler } = transport.configuration;
  const dating: typeof requestHandler = {
    ...requestHandler,
    handle: async (request, options) => {
      const { response } = await requestHandler.handle(request, options);
      const date = new Date(clock.nowMs()).toUTCString();
      return { response: { ...response, headers: { ...response.headers, date } } };
    },
  };
  const cloud = connect({
    clock: { nowMs: () => clock.nowMs() - aheadMs, sleepMs: (ms, signal) => clock.sleepMs(ms, signal) },
    configuration: { ...transport.configuration, requestHandler: dating },
    middlewares: transport.middlewares,
  });
  return { ...target, cloud, stack: await findStack(cloud, "flatten") };
}
