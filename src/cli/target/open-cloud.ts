import type { CommonFlags } from "../common-flags.ts";
import type { CommandContext } from "../context.ts";
import { resolveSettings } from "../project-file.ts";
import type { LocalChoices, OpenCloud } from "./cloud.ts";

/**
 * Opens the cloud that flags, environment and project file name; loads the emulator or the SDK first. Without a seed it is that of
 * `--seed`, or a drawn one.
 */
export async function openCloud(
  context: CommandContext,
  flags: CommonFlags,
  local: Partial<LocalChoices>,
): Promise<OpenCloud> {
  const settings = await resolveSettings(context, flags);
  if (settings.target.kind === "local") {
    const { openLocalCloud } = await import("./local/cloud.ts");
    return openLocalCloud(context, settings.stack, { seed: flags.seed ?? context.drawSeed(), ...local });
  }
  const { openRemoteCloud } = await import("./remote-cloud.ts");
  return openRemoteCloud(context, settings);
}
