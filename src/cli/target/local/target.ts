import { connect } from "../../../aws/clients.ts";
import { type FlattenStack, findStack } from "../../../aws/workload.ts";
import type { EmulatorParts } from "../../../emulator/assemble.ts";
import { type Emulator, type EmulatorRequest, emulatorOf, partsFor } from "../../../emulator/emulator.ts";
import type { Target } from "../../../experiment/target.ts";
import { deploy } from "../../../operate/stack/deploy.ts";
import { stackPlan } from "../stacks.ts";

/** How to create a local target: options of the emulator, and of the stack that is deployed to it. */
export interface LocalTargetRequest extends EmulatorRequest {
  /** Name of the stack; `flatten` unless given. */
  readonly stack?: string;
  /** Parameters of `infra/template.yaml`, such as `{ BatchSize: "10" }`; the template's defaults unless given. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A target on virtual time, and the emulator behind it. */
export interface LocalTarget extends Target<FlattenStack> {
  readonly emulator: Emulator;
}

/**
 * Creates an emulator and deploys flatten's stack to it, as `flatten deploy` does. With a snapshot that has the stack
 * already, the deployment changes nothing unless the parameters differ.
 *
 * @throws {TypeError | RangeError} for a bad emulator option, as `createEmulator` does.
 * @throws {FlattenError} when the stack cannot be deployed, e.g. for a parameter that the template does not have.
 */
export async function localTarget(request: LocalTargetRequest = {}): Promise<LocalTarget> {
  const { stack = "flatten", parameters = {}, ...options } = request;
  const parts = partsFor(options);
  return { ...(await deployLocally(parts, stack, parameters)), emulator: emulatorOf(parts) };
}

/**
 * Deploys flatten's stack to an emulator.
 *
 * @throws {FlattenError} when it cannot be deployed.
 * @internal
 */
export async function deployLocally(
  { world, clock, transport }: EmulatorParts,
  stackName: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Target<FlattenStack>> {
  const cloud = connect({ clock, ...transport });
  const plan = await stackPlan(stackName, parameters);
  await deploy({ cloud, plan, confirm: async () => true });
  return {
    cloud,
    description: { kind: "local", region: world.context.region, stack: stackName },
    workload: await findStack(cloud, stackName),
  };
}
