import type { Cloud } from "../../aws/clients.ts";
import type { EmulatorOptions } from "../../emulator/options.ts";
import type { TargetDescription } from "../../experiment/target.ts";

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
