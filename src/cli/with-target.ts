import type { ExitReason } from "../base/exit-code.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";
import { openDeployed } from "./open-deployed.ts";
import type { OpenTarget } from "./open-target.ts";
import { openSink, type ResultSink } from "./result-sink.ts";

/** What a command works with that reads or changes a deployed stack. */
export interface Opened {
  readonly target: OpenTarget;
  readonly sink: ResultSink;
  readonly seed: number;
}

/** Opens the result's place and the stack as it stands, and closes the target whatever happens. */
export async function withTarget(
  context: CommandContext,
  flags: CommonFlags,
  use: (opened: Opened) => Promise<ExitReason>,
): Promise<ExitReason> {
  const sink = await openSink(context, flags);
  const seed = flags.seed ?? context.drawSeed();
  const target = await openDeployed(context, { ...flags, seed });
  try {
    return await use({ target, sink, seed });
  } finally {
    await target.close();
  }
}
