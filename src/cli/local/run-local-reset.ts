import type { CommandRun } from "../command.ts";
import type { CommonFlags } from "../common-flags.ts";
import { lockLocal } from "./local-lock.ts";
import { removeWorld } from "./local-store.ts";

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
