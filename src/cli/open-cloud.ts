import type { Cloud } from "../aws/clients.ts";
import type { EmulatorOptions } from "../emulator/options.ts";
import type { TargetDescription } from "../experiment/result.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";
import { resolveSettings } from "./settings.ts";

/** A cloud that a command may use until it closes it. */
export interface OpenCloud {
  readonly cloud: Cloud;
  readonly description: TargetDescription;
  /** Keeps what the command did on the local target; nothing elsewhere. */
  close(): Promise<void>;
}

/** Chances and constants of the local target. */
export interface LocalChoices {
  readonly seed: number;
  readonly options?: Partial<EmulatorOptions>;
}

/** Opens the cloud that flags, environment and project file name. The emulator and the SDK are loaded only now. */
export async function openCloud(context: CommandContext, flags: CommonFlags, local: LocalChoices): Promise<OpenCloud> {
  const settings = await resolveSettings(context, flags);
  if (settings.target.kind === "local") {
    const { openLocalCloud } = await import("./local/open-local-cloud.ts");
    return openLocalCloud(context, settings.stack, local);
  }
  const { openRemoteCloud } = await import("./open-remote-cloud.ts");
  return openRemoteCloud(context, settings);
}
