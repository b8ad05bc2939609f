import type { World } from "../world.ts";
import type { OperationSchema } from "./codec.ts";

/** One API action of a service: the SDK's schema of it, and what it does to the world. */
export interface Action {
  readonly schema: OperationSchema;
  readonly run: (input: unknown, world: World) => unknown;
}

/**
 * Ties an action's behaviour to its schema. `run` returns the output, or a promise of it that an event of the kernel
 * resolves (see `World.later`); it throws `AwsError` for what AWS refuses.
 */
export function action<Input, Output>(
  schema: OperationSchema,
  run: (input: Input, world: World) => Output | Promise<Output>,
): Action {
  return { schema, run: (input, world) => run(input as Input, world) };
}

/** The actions of one service, by name. */
export type ActionTable = Readonly<Record<string, Action>>;
