import { deployLocally } from "../../src/cli/target/local-target.ts";
import { assembleEmulator, type EmulatorParts } from "../../src/emulator/assemble.ts";
import type { Target } from "../../src/experiment/target.ts";

export interface ArmWorld {
  readonly emulator: EmulatorParts;
  readonly target: Target;
}

/** An emulator of its own with the stack deployed: batch size 1, no limits. */
export async function armWorld(
  parameters: Readonly<Record<string, string>> = {},
  kind: Target["description"]["kind"] = "local",
): Promise<ArmWorld> {
  const emulator = assembleEmulator({ seed: 7 });
  const target = await deployLocally(emulator, "flatten", parameters);
  return { emulator, target: { ...target, description: { ...target.description, kind } } };
}

/** The settings as the stack was deployed. */
export const deployed = {
  batchSize: 1,
  batchingWindowSeconds: 0,
  maximumConcurrency: null,
  reservedConcurrency: null,
} as const;
