import { readFileSync } from "node:fs";
import { connect } from "../../src/aws/clients.ts";
import { findStack } from "../../src/aws/stack.ts";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.ts";
import type { Target } from "../../src/experiment/target.ts";
import { deploy } from "../../src/operate/stack/deploy.ts";
import { ownerTag } from "../../src/operate/stack/owner.ts";

const templateBody = readFileSync(new URL("../../infra/template.yaml", import.meta.url), "utf8");

export interface ArmWorld {
  readonly emulator: Emulator;
  readonly target: Target;
}

/** An emulator of its own with the stack deployed: batch size 1, no limits. */
export async function armWorld(
  parameters: Readonly<Record<string, string>> = {},
  kind: Target["description"]["kind"] = "local",
): Promise<ArmWorld> {
  const emulator = createEmulator({ seed: 7, startMs: Date.UTC(2026, 0, 1) });
  const cloud = connect({ clock: emulator.clock, ...emulator.transport });
  await deploy({
    cloud,
    plan: { stackName: "flatten", templateBody, parameters, tags: { [ownerTag.key]: ownerTag.value } },
    confirm: async () => true,
    onEvent: () => undefined,
  });
  const stack = await findStack(cloud, "flatten");
  return { emulator, target: { description: { kind, region: "us-east-1", stack: "flatten" }, cloud, stack } };
}

/** The settings as the stack was deployed. */
export const deployed = {
  batchSize: 1,
  batchingWindowSeconds: 0,
  maximumConcurrency: null,
  reservedConcurrency: null,
} as const;
