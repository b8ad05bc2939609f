import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { lockLocal, removeWorld } from "../../cli/target/local-state.ts";

export const runLocalReset: CommandRun<CommonFlags> = async (context) => {
  const unlock = await lockLocal(context.cwd);
  try {
    const existed = await removeWorld(context.cwd);
    context.stdout.write(existed ? "The local emulator starts afresh.\n" : "There was nothing to reset.\n");
    return "ok";
  } finally {
    await unlock();
  }
};
