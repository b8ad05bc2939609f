import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { lockLocal } from "../../cli/target/local-lock.ts";
import { removeWorld } from "../../cli/target/local-state.ts";

/** Runs `flatten local reset`: deletes the saved state of the local emulator. */
export const runLocalReset: CommandRun<CommonFlags> = async (context) => {
  const lock = await lockLocal(context);
  try {
    const existed = await removeWorld(context.cwd);
    context.stdout.write(existed ? "The emulator's state was deleted.\n" : "The emulator has no state to delete.\n");
    return "ok";
  } finally {
    await lock.release();
  }
};
