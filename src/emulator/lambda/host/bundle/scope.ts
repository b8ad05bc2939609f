import { type Random, uuidFrom } from "../../../../base/random.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import { virtualDate } from "../function-host.ts";
import type { VirtualTimers } from "./virtual-timers.ts";

/** What the globals of a bundle are created from. */
export interface ScopeRequest {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly variables: Readonly<Record<string, string>>;
  readonly timers: VirtualTimers;
  /** Called with the level and the arguments of each call of the console. */
  readonly log: (level: string, values: readonly unknown[]) => void;
}

/** The names of the globals that a bundle sees in place of Node's. */
export const scopeNames = [
  "setTimeout",
  "setInterval",
  "clearTimeout",
  "clearInterval",
  "Date",
  "Math",
  "crypto",
  "console",
  "process",
  "performance",
] as const;

/** Creates the globals of a bundle: time is virtual, and random numbers come from a seeded stream. */
export function bundleScope(request: ScopeRequest): Readonly<Record<(typeof scopeNames)[number], unknown>> {
  const { kernel, random, variables, timers, log } = request;
  const nowMs = () => kernel.nowMs;
  const startedMs = nowMs();
  const at =
    (level: string) =>
    (...values: unknown[]) =>
      log(level, values);
  const stop = (handle?: unknown) => timers.stop(handle);
  return {
    setTimeout: (callback: Callback, ms?: unknown, ...args: unknown[]) => timers.start(callback, ms, args, false),
    setInterval: (callback: Callback, ms?: unknown, ...args: unknown[]) => timers.start(callback, ms, args, true),
    clearTimeout: stop,
    clearInterval: stop,
    Date: virtualDate(nowMs),
    Math: Object.create(Math, { random: { value: () => random.next() } }),
    crypto: { randomUUID: () => uuidFrom(random) },
    console: { log: at("INFO"), info: at("INFO"), warn: at("WARN"), error: at("ERROR"), debug: at("DEBUG") },
    process: { env: { ...variables } },
    performance: { now: () => nowMs() - startedMs },
  };
}

type Callback = (...args: unknown[]) => void;
