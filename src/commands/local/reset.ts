import { FlattenError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { isDiskFull } from "../../cli/files.ts";
import { lockLocal } from "../../cli/target/local/lock.ts";
import { removeWorld } from "../../cli/target/local/state.ts";

/** Runs `flatten local reset`: deletes the saved state of the local emulator. */
export const runLocalReset: CommandRun<CommonFlags> = async (context) => {
  const { cwd, stdout } = context;
  let existed = false;
  const lock = await lockLocal(context).catch(async (error: unknown) => {
    if (!(error instanceof FlattenError && isDiskFull(error.cause))) throw error;
    // There is room for the lock only after the state is deleted. No running process held the lock before.
    existed = await removeWorld(cwd);
    return lockLocal(context);
  });
  try {
    existed = (await removeWorld(cwd)) || existed;
    stdout.write(existed ? "The emulator's state was deleted.\n" : "The emulator has no state to delete.\n");
    return "ok";
  } finally {
    await lock.release();
  }
};
