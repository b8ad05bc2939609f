import { connect } from "../../../aws/clients.ts";
import { type FlattenStack, findStack } from "../../../aws/workload.ts";
import { FlattenError } from "../../../base/errors.ts";
import { assembleEmulator, type EmulatorParts, finishRunning } from "../../../emulator/assemble.ts";
import { type Emulator, type EmulatorRequest, emulatorOf, partsFor } from "../../../emulator/emulator.ts";
import type { WorldState } from "../../../emulator/world.ts";
import type { Target } from "../../../experiment/target.ts";
import { deploy } from "../../../operate/stack/deploy.ts";
import type { CommandContext } from "../../command.ts";
import type { LocalChoices, OpenCloud } from "../cloud.ts";
import { stackPlan } from "../stacks.ts";
import { type LocalLock, type LockContext, lockLocal, tryLockLocal } from "./lock.ts";
import { readWorld, unusableState, writeWorld } from "./state.ts";

type LocalContext = LockContext & Pick<CommandContext, "setExitMessage" | "delayExit">;

/**
 * Opens the emulator with the state that earlier commands saved. Only one command at a time can change the state; a
 * command that only reads it does not wait for another one, and then saves nothing. A dry run never saves anything.
 */
export async function openLocalCloud(
  context: LocalContext,
  stack: string,
  { seed, options, access = "change" }: LocalChoices,
): Promise<OpenCloud> {
  const lock = await locks[access](context);
  try {
    const state = await readWorld(context.cwd);
    const emulator = assemble(context.cwd, state, { seed, ...(options && { options }) });
    if (lock !== undefined && access === "change") context.setExitMessage(notSavedText);
    return {
      cloud: connect({ clock: emulator.clock, ...emulator.transport }),
      description: { kind: "local", region: emulator.world.context.region, stack },
      canChange: lock !== undefined,
      isFresh: state === undefined,
      play: (speed) => emulator.clock.play(context.wallClock, speed),
      close: async () => {
        try {
          if (lock !== undefined) await save(context, lock, emulator);
        } finally {
          await emulator.close();
        }
      },
    };
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

const notSavedText =
  "the local emulator's state was not saved: its queues, metrics and logs are as they were before this command";

/** A dry run needs no lock: the state is a file that is replaced in one step. */
const locks = {
  change: lockLocal,
  read: lockIfFree,
  discard: async () => undefined,
} as const satisfies Record<
  NonNullable<LocalChoices["access"]>,
  (context: LocalContext) => Promise<LocalLock | undefined>
>;

async function lockIfFree(context: LocalContext): Promise<LocalLock | undefined> {
  const lock = await tryLockLocal(context.cwd).catch((error: unknown) => {
    // A folder that cannot be written can still be read.
    if (error instanceof FlattenError) return undefined;
    throw error;
  });
  if (lock === undefined || "release" in lock) return lock;
  if (!context.quiet) {
    context.stderr.write(
      `another flatten command (process ${lock.pid}) is using the local emulator: this is its state before that command\n`,
    );
  }
  return undefined;
}

function assemble(
  cwd: string,
  state: WorldState | undefined,
  request: Pick<LocalChoices, "seed" | "options">,
): EmulatorParts {
  if (state === undefined) return assembleEmulator(request);
  try {
    return assembleEmulator({ ...request, state });
  } catch (error) {
    throw unusableState(cwd, "it is damaged", error);
  }
}

async function save(context: LocalContext, lock: LocalLock, emulator: EmulatorParts): Promise<void> {
  context.delayExit("saving the local emulator's state; a third Ctrl-C ends the command without saving it");
  try {
    await finishRunning(emulator);
    if (!(await lock.isHeld())) {
      throw new FlattenError("refused", `${notSavedText}: another process has taken over the folder`, {
        remedy: "use one folder for each container that runs flatten",
      });
    }
    await writeWorld(context.cwd, emulator.world.snapshot());
  } finally {
    await lock.release();
    context.setExitMessage(undefined);
  }
}

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
