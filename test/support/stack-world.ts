import { type Cloud, connect } from "../../src/aws/clients.ts";
import { stackPlan } from "../../src/cli/target/stack-plan.ts";
import { assembleEmulator, type EmulatorParts } from "../../src/emulator/assemble.ts";
import { type DeployRequest, deploy } from "../../src/operate/stack/deploy.ts";

/** An account without a stack, and a function that deploys one. */
export function stackWorld() {
  const emulator = assembleEmulator({ seed: 1 });
  const cloud = connect({ clock: emulator.clock, ...emulator.transport });
  const deployWith = async (
    parameters: Readonly<Record<string, string>> = {},
    changes: Partial<Omit<DeployRequest, "cloud">> = {},
  ) =>
    deploy({
      cloud,
      plan: await stackPlan("flatten", parameters),
      confirm: async () => true,
      onEvent: () => undefined,
      ...changes,
    });
  return { emulator, cloud, deployWith };
}

/** Clients whose calls of one command all fail with this error, as AWS returns it. */
export function refusing({ clock, transport }: EmulatorParts, command: string, error: Error): Cloud {
  const refusal = {
    step: "initialize" as const,
    run:
      (next: (args: never) => Promise<unknown>, context: Record<string, unknown>) =>
      async (args: never): Promise<unknown> => {
        if (context.commandName === command) throw error;
        return next(args);
      },
  };
  return connect({ clock, ...transport, middlewares: [...transport.middlewares, refusal] });
}

/** An SDK error with a name and a status. */
export const sdkError = (name: string, message: string, httpStatusCode: number): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
