import { existsSync, readFileSync } from "node:fs";
import { textOf } from "../base/encoding.ts";
import { sandboxModules } from "./api/clients.ts";
import { resourceTypes } from "./api/cloudformation/resources/registry.ts";
import { type InProcessTransport, inProcessTransport } from "./api/in-process.ts";
import { createRouter, type Router } from "./api/router.ts";
import { services } from "./api/services.ts";
import { VirtualClock } from "./kernel/virtual-clock.ts";
import { isPolling } from "./lambda/event-source/mapping.ts";
import { BundleHost } from "./lambda/host/bundle-host.ts";
import type { EnvironmentRequest, FunctionHost, FunctionRuntime } from "./lambda/host/function-host.ts";
import { ProcessHost } from "./lambda/host/process/host.ts";
import { resolveOptions } from "./options.ts";
import { FunctionEndpoint } from "./serve.ts";
import { World, type WorldRequest } from "./world.ts";

/** An emulated account, the clock that moves it, and the ways in. */
export interface EmulatorParts {
  readonly world: World;
  readonly clock: VirtualClock;
  /** Answers HTTP requests. */
  readonly router: Router;
  /** Connects SDK clients in this process. */
  readonly transport: InProcessTransport;
  /** Where functions that run in processes reach the emulator. */
  readonly functionEndpoint: FunctionEndpoint;
  /** Ends the processes of functions and removes their files. They also end with this process. */
  close(): Promise<void>;
}

/** Assembles an emulator: the service models, the API in front of them, and SDK clients for the code of functions. */
export function assembleEmulator(request: Omit<WorldRequest, "host">): EmulatorParts {
  const { functionProcesses, workLateMs } = resolveOptions(request.options);
  const processes = new ProcessHost({
    processesMax: functionProcesses,
    endpoint: () => functionEndpoint.url(),
  });
  const own = new BundleHost((name, traceHeader) => modules(name, traceHeader), workLateMs);
  const world = new World({ ...request, resourceTypes, host: new OwnCodeHost({ own, foreign: processes }) });
  const clock = new VirtualClock(world.kernel);
  const router = createRouter(world, services);
  const transport = inProcessTransport(world, clock, router);
  const modules = sandboxModules(transport);
  const startCall = (accessKeyId: string) => processes.startCall(accessKeyId);
  const functionEndpoint = new FunctionEndpoint({ router, clock, startCall });
  const close = async () => {
    await processes.close();
    await functionEndpoint.close();
  };
  return { world, clock, router, transport, functionEndpoint, close };
}

const lookEveryMs = 1_000;

/**
 * Stops event source mappings from receiving, and lets time run until no invocation and no execution of Step
 * Functions is running and no stack operation is in progress: only then can `World.snapshot` be taken. `world.eventSourceMappings.resume()` undoes it.
 */
export async function finishRunning({ world, clock }: Pick<EmulatorParts, "world" | "clock">): Promise<void> {
  world.eventSourceMappings.pause();
  while (world.lambda.running > 0 || world.states.running > 0 || world.cloudformation.busy)
    await clock.sleepMs(lookEveryMs);
}

/**
 * Lets virtual time run until no work is left, looking once per second of virtual time.
 *
 * @throws {Error} when work is left after `withinMs` of virtual time; the message lists it.
 */
export async function drain({ world, clock }: EmulatorParts, withinMs: number): Promise<void> {
  const untilMs = clock.nowMs() + withinMs;
  for (let left = workLeft(world); left.length > 0; left = workLeft(world)) {
    if (clock.nowMs() >= untilMs) {
      throw new Error(`the emulator still has work after ${withinMs / 1_000} s of virtual time: ${left.join(", ")}`);
    }
    await clock.sleepMs(Math.min(lookEveryMs, untilMs - clock.nowMs()));
  }
}

/** Describes what is still to be done without any further call, e.g. `3 messages in queue jobs`; empty when drained. */
function workLeft({ lambda, states, cloudformation, eventSourceMappings, sqs, scheduler }: World): string[] {
  const mappings = eventSourceMappings.list();
  const mappedArns = new Set(mappings.filter(isPolling).map(({ queueArn }) => queueArn));
  const counts: [number, string][] = [
    [lambda.running, "running invocations"],
    [states.running, "executions of state machines"],
    [lambda.pendingEvents, "asynchronous events"],
    [eventSourceMappings.batchesHeld, "batches held by event source mappings"],
    [mappings.filter(({ transition }) => transition !== undefined).length, "event source mappings in transition"],
    [scheduler.schedules().filter(({ next }) => next !== undefined).length, "schedules that are not due yet"],
    [cloudformation.busy ? 1 : 0, "stack operations"],
    ...sqs.queues().flatMap((queue): [number, string][] => {
      const { visible, notVisible, delayed } = queue.counts();
      const isMoving = sqs.moveTasks.list(queue.arn).some(({ status }) => status === "RUNNING");
      return [
        [mappedArns.has(queue.arn) ? visible + notVisible + delayed : 0, `messages in queue ${queue.name}`],
        [isMoving ? 1 : 0, `move tasks of queue ${queue.name}`],
      ];
    }),
  ];
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}

/** Runs flatten's own functions, which are recognized by their complete source, on another host than all others. */
export class OwnCodeHost implements FunctionHost {
  readonly #hosts: Readonly<Record<"own" | "foreign", FunctionHost>>;
  readonly #isOwn = new Map<string, boolean>();

  constructor(hosts: Readonly<Record<"own" | "foreign", FunctionHost>>) {
    this.#hosts = hosts;
  }

  start(request: EnvironmentRequest): FunctionRuntime {
    return (this.#isOwnCode(request) ? this.#hosts.own : this.#hosts.foreign).start(request);
  }

  #isOwnCode({ codeSha256, files }: EnvironmentRequest): boolean {
    const known = this.#isOwn.get(codeSha256);
    if (known !== undefined) return known;
    const [entry, ...others] = Object.entries(files);
    const source = entry?.[0] === "index.js" && others.length === 0 ? textOf(entry[1]) : undefined;
    const isOwn = source !== undefined && ownSources().includes(source.trimEnd());
    this.#isOwn.set(codeSha256, isOwn);
    return isOwn;
  }
}

const templates = ["infra/template.yaml", "infra/beyond.yaml"];

/** The inline code of a function in the template, between the marks that `infra/inline-code.mjs` writes. */
const inlineCode = /\n *# >>> (\w+):[^\n]*\n *ZipFile: \|\n([\s\S]*?)\n *# <<< \1\n/g;

let knownSources: readonly string[] | undefined;

/** Returns the source of each function in flatten's own templates, without space at its end. The templates are read once. */
function ownSources(): readonly string[] {
  knownSources ??= templates.flatMap((template) => {
    const url = templateUrl(template, new URL(".", import.meta.url));
    if (url === undefined) return [];
    const codes = [...readFileSync(url, "utf8").matchAll(inlineCode)].map(([, , code = ""]) => code);
    return codes.map((code) => withoutIndentation(code).trimEnd());
  });
  return knownSources;
}

/** Finds a template in a parent folder: the package has this file in `src` and in `dist`. */
function templateUrl(template: string, folder: URL): URL | undefined {
  const url = new URL(template, folder);
  if (existsSync(url)) return url;
  const parent = new URL("..", folder);
  return parent.href === folder.href ? undefined : templateUrl(template, parent);
}

function withoutIndentation(code: string): string {
  const indentation = /^ */.exec(code)?.[0].length ?? 0;
  return code
    .split("\n")
    .map((line) => line.slice(indentation))
    .join("\n");
}
