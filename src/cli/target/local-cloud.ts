import { connect } from "../../aws/clients.ts";
import { assembleEmulator, finishRunning } from "../../emulator/assemble.ts";
import type { CommandContext } from "../context.ts";
import type { LocalChoices, OpenCloud } from "./cloud.ts";
import { lockLocal, readWorld, writeWorld } from "./local-state.ts";

/** Opens the emulator where earlier commands left it, for this command alone. */
export async function openLocalCloud(
  { cwd }: Pick<CommandContext, "cwd">,
  stack: string,
  { seed, options }: LocalChoices,
): Promise<OpenCloud> {
  const unlock = await lockLocal(cwd);
  try {
    const state = await readWorld(cwd);
    const emulator = assembleEmulator({
      seed,
      ...(options === undefined ? {} : { options }),
      ...(state === undefined ? {} : { state }),
    });
    const cloud = connect({ clock: emulator.clock, ...emulator.transport });
    return {
      cloud,
      description: { kind: "local", region: emulator.world.context.region, stack },
      close: async () => {
        try {
          await finishRunning(emulator);
          await writeWorld(cwd, emulator.world.snapshot());
        } finally {
          await unlock();
        }
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}
