import { type Cloud, connect } from "../../src/aws/clients.ts";
import { type FlattenStack, findStack } from "../../src/aws/workload.ts";
import { deployLocally } from "../../src/cli/target/local/cloud.ts";
import { stackPlan } from "../../src/cli/target/stacks.ts";
import { assembleEmulator, type EmulatorParts, finishRunning } from "../../src/emulator/assemble.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";
import type { WorldState } from "../../src/emulator/world.ts";
import type { Target } from "../../src/experiment/target.ts";
import { type CheckName, examine, type NamedFinding } from "../../src/operate/doctor/examine.ts";
import { type DeployRequest, deploy } from "../../src/operate/stack/deploy.ts";

/** Called before each SDK call reaches the emulator, and after it was answered. What it throws fails the call. */
export type Intercept = (command: string, when: "before" | "after") => void;

/** An emulated account with flatten's stack. */
export interface DeployedStack {
  readonly emulator: EmulatorParts;
  readonly target: Target<FlattenStack>;
  /** Returns the same target with clients whose calls go through `intercept`. */
  readonly intercepted: (intercept: Intercept) => Target<FlattenStack>;
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/** How to deploy: options of the emulator, the stack's parameters, and what the target claims to be. */
export interface DeployedStackRequest extends Partial<EmulatorOptions> {
  /** 1 unless given. */
  readonly seed?: number;
  readonly parameters?: Readonly<Record<string, string>>;
  /** `local` unless given. */
  readonly kind?: Target["description"]["kind"];
}

/** The settings of a stack that was deployed without parameters. */
export const defaultSettings = {
  batchSize: 1,
  batchingWindowSeconds: 0,
  maximumConcurrency: null,
  reservedConcurrency: null,
  pollers: null,
  enabled: true,
} as const;

const stackName = "flatten";

/** Deploys flatten's stack to an emulated account, as `flatten deploy` does. */
export async function deployedStack(request: DeployedStackRequest = {}): Promise<DeployedStack> {
  const { seed = 1, parameters = {}, kind = "local", ...options } = request;
  const emulator = assembleEmulator({ seed, options, state: structuredClone(await deployedState(parameters)) });
  const cloud = connect({ clock: emulator.clock, ...emulator.transport });
  const workload = await findStack(cloud, stackName);
  const { sqs, context } = emulator.world;
  const description = { kind, region: context.region, stack: stackName };
  return {
    emulator,
    target: { cloud, workload, description },
    intercepted: (intercept) => ({ cloud: interceptedCloud(emulator, intercept), workload, description }),
    queue: sqs.queueByUrl(workload.queueUrl),
    deadLetters: sqs.queueByUrl(workload.deadLetterQueueUrl),
  };
}

/** A deployment takes eight times as long as a restore: each set of parameters is deployed once per process. */
const deployedStates = new Map<string, Promise<WorldState>>();

function deployedState(parameters: Readonly<Record<string, string>>): Promise<WorldState> {
  const key = JSON.stringify(parameters);
  const state = deployedStates.get(key) ?? deployOnce(parameters);
  deployedStates.set(key, state);
  return state;
}

async function deployOnce(parameters: Readonly<Record<string, string>>): Promise<WorldState> {
  const emulator = assembleEmulator({ seed: 1 });
  await deployLocally(emulator, stackName, parameters);
  await finishRunning(emulator);
  return emulator.world.snapshot();
}

/** Connects to an emulator with clients whose calls go through `intercept`. */
export function interceptedCloud({ clock, transport }: EmulatorParts, intercept: Intercept): Cloud {
  const middleware = {
    step: "initialize" as const,
    run:
      (next: (args: never) => Promise<unknown>, context: Record<string, unknown>) =>
      async (args: never): Promise<unknown> => {
        const command = String(context.commandName);
        intercept(command, "before");
        const answer = await next(args);
        intercept(command, "after");
        return answer;
      },
  };
  return connect({ clock, ...transport, middlewares: [...transport.middlewares, middleware] });
}

/**
 * Deploys a stack whose answers carry a Date header, to be read by a clock that is `aheadMs` behind it.
 *
 * @param dateErrorMs how far the header is ahead of the stack's own clock.
 */
export async function skewedTarget(
  aheadMs: number,
  request: DeployedStackRequest = {},
  dateErrorMs = 0,
): Promise<Target<FlattenStack>> {
  const { emulator, target } = await deployedStack(request);
  const { clock, transport } = emulator;
  const { requestHandler } = transport.configuration;
  const dating: typeof requestHandler = {
    ...requestHandler,
    handle: async (call, options) => {
      const { response } = await requestHandler.handle(call, options);
      const date = new Date(clock.nowMs() + dateErrorMs).toUTCString();
      return { response: { ...response, headers: { ...response.headers, date } } };
    },
  };
  const cloud = connect({
    ...transport,
    clock: { nowMs: () => clock.nowMs() - aheadMs, sleepMs: (ms, signal) => clock.sleepMs(ms, signal) },
    configuration: { ...transport.configuration, requestHandler: dating },
  });
  return { ...target, cloud, workload: await findStack(cloud, stackName) };
}

/** Creates an account without a stack, and a function that deploys one. */
export function emptyAccount() {
  const emulator = assembleEmulator({ seed: 1 });
  const cloud = connect({ clock: emulator.clock, ...emulator.transport });
  const deployWith = async (
    parameters: Readonly<Record<string, string>> = {},
    changes: Partial<Omit<DeployRequest, "cloud">> = {},
  ) =>
    deploy({
      cloud,
      plan: await stackPlan(stackName, parameters),
      confirm: async () => true,
      ...changes,
    });
  return { emulator, cloud, deployWith };
}

/** An error as the SDK throws it when a service answers with one. */
export const awsError = (name: string, httpStatusCode = 403, message = `no ${name}`): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

/** An error as Node throws it when a connection fails. */
export const networkError = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

/** Examines the stack of a target and its account. */
export const examineTarget = ({ cloud, description }: Target): Promise<NamedFinding[]> =>
  examine({ cloud, region: description.region, choice: { stack: description.stack ?? stackName }, flags: {} });

/** The findings of one check, as `level: what`. */
export const findingsOf = (findings: readonly NamedFinding[], name: CheckName): string[] =>
  findings.filter(({ check }) => check === name).map(({ level, what }) => `${level}: ${what}`);
