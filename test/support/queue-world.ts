import { type Cloud, connect } from "../../src/aws/clients.ts";
import { findStack } from "../../src/aws/stack.ts";
import { deployLocally } from "../../src/cli/target/local-target.ts";
import type { WorldState } from "../../src/emulator/account.ts";
import { assembleEmulator, type EmulatorParts, finishRunning } from "../../src/emulator/assemble.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";
import type { Target } from "../../src/experiment/target.ts";
import { sendToQueue } from "../../src/operate/queue/send.ts";

/** Called before each SDK call reaches the emulator, and after it was served; may throw. */
export type Meddle = (command: string, when: "before" | "after") => void;

export interface QueueWorld {
  readonly emulator: EmulatorParts;
  readonly target: Target;
  /** The same account through clients that `meddle` listens to. */
  readonly meddled: (meddle: Meddle) => Target;
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

const description = { kind: "local", region: "us-east-1", stack: "flatten" } as const;
const deployed = new Map<string, Promise<WorldState>>();

/** The account right after `flatten deploy`; made once for each set of parameters, as it costs more than a test. */
function deployedState(parameters: Readonly<Record<string, string>>): Promise<WorldState> {
  const key = JSON.stringify(parameters);
  const state = deployed.get(key) ?? deployStack(parameters);
  deployed.set(key, state);
  return state;
}

async function deployStack(parameters: Readonly<Record<string, string>>): Promise<WorldState> {
  const emulator = assembleEmulator({ seed: 1 });
  await deployLocally(emulator, description.stack, parameters);
  await finishRunning(emulator);
  return emulator.world.snapshot();
}

/** An emulated account with the stack, deployed as `flatten deploy` does. */
export async function queueWorld(
  seed = 1,
  parameters: Readonly<Record<string, string>> = {},
  options: Partial<EmulatorOptions> = {},
): Promise<QueueWorld> {
  const emulator = assembleEmulator({ seed, options, state: structuredClone(await deployedState(parameters)) });
  const cloud = connect({ clock: emulator.clock, ...emulator.transport });
  const stack = await findStack(cloud, description.stack);
  const { sqs } = emulator.world;
  return {
    emulator,
    target: { cloud, stack, description },
    meddled: (meddle) => ({ cloud: meddledCloud(emulator, meddle), stack, description }),
    queue: sqs.queueByUrl(stack.queueUrl),
    deadLetters: sqs.queueByUrl(stack.deadLetterQueueUrl),
  };
}

function meddledCloud({ clock, transport }: EmulatorParts, meddle: Meddle): Cloud {
  const listener = {
    step: "initialize" as const,
    run:
      (next: (args: never) => Promise<unknown>, context: Record<string, unknown>) =>
      async (args: never): Promise<unknown> => {
        const command = String(context.commandName);
        meddle(command, "before");
        const answer = await next(args);
        meddle(command, "after");
        return answer;
      },
  };
  return connect({ clock, ...transport, middlewares: [...transport.middlewares, listener] });
}

/** Puts jobs straight into the dead-letter queue. */
export async function fillDeadLetters(world: QueueWorld, count: number, extra: object = {}): Promise<void> {
  const bodies = Array.from({ length: count }, (_, i) => JSON.stringify({ document: i + 1, run: "r", ...extra }));
  const { cloud, stack } = world.target;
  await sendToQueue({ cloud, queueUrl: stack.deadLetterQueueUrl, bodies, delaySeconds: null });
}

/** Lets poisoned jobs fail until the queue gives them up. Needs a MaxReceiveCount of 1. */
export async function failIntoDeadLetters(world: QueueWorld, count: number): Promise<void> {
  const bodies = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ document: i + 1, run: "r", workMs: 10, poisoned: true }),
  );
  const { cloud, stack } = world.target;
  await sendToQueue({ cloud, queueUrl: stack.queueUrl, bodies, delaySeconds: null });
  while (world.deadLetters.counts().visible < count) await cloud.clock.sleepMs(10_000);
}

/** Documents in a queue, ascending; one that is there twice is listed twice. */
export const documentsIn = (queue: Queue): number[] =>
  [...queue.messages()].map(({ body }) => (JSON.parse(body) as { document: number }).document).sort((a, b) => a - b);

/** 1…count. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
