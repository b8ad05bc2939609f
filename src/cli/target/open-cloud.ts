import type { CommonFlags } from "../common-flags.ts";
import type { CommandContext } from "../context.ts";
import { resolveSettings } from "../project-file.ts";
import type { LocalChoices, OpenCloud } from "./cloud.ts";

/** Opens the cloud that flags, environment and project file name. The emulator and the SDK are loaded only now. */
export async function openCloud(context: CommandContext, flags: CommonFlags, local: LocalChoices): Promise<OpenCloud> {
  const settings = await resolveSettings(context, flags);
  if (settings.target.kind === "local") {
    const { openLocalCloud } = await import("./local-cloud.ts");
    return openLocalCloud(context, settings.stack, local);
  }
  const { openRemoteCloud } = await import("./remote-cloud.ts");
  return openRemoteCloud(context, settings);
}
