import type { Cloud } from "../../aws/clients.ts";
import type { EmulatorOptions } from "../../emulator/options.ts";
import type { TargetDescription } from "../../experiment/target.ts";

/** A cloud that a command uses until it closes it. */
export interface OpenCloud {
  readonly cloud: Cloud;
  /** The target, with the stack that the settings name. */
  readonly description: TargetDescription & { readonly stack: string };
  /** False for a local target whose changes are not saved: in a dry run, and while another command uses it. */
  readonly canChange: boolean;
  /** Whether the local target has no state of earlier commands; false on any other target. */
  readonly isFresh: boolean;
  /**
   * Lets the time of the local target follow the wall clock, `speed` times as fast, or run as fast as possible (Infinity).
   * Undefined on any other target.
   */
  readonly play?: (speed: number) => void;
  /** Saves the state of the local target; does nothing on any other target. */
  close(): Promise<void>;
}

/** How a command uses the local target. */
export interface LocalChoices {
  readonly seed: number;
  readonly options?: Partial<EmulatorOptions>;
  /**
   * A command that only reads does not wait for another one that changes the state. A dry run (`discard`) works on a copy of
   * the state, and saves nothing. `change` unless given.
   */
  readonly access?: "read" | "change" | "discard";
}

/** Uses what was opened, and closes it in any case. */
export async function closeAfter<Open extends { close(): Promise<void> }, Result>(
  opened: Open,
  use: (opened: Open) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}
