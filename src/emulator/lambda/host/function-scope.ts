import type { Random } from "../../../base/random.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { functionConsole } from "./function-console.ts";
import { functionProcess } from "./function-process.ts";
import { seededChance } from "./seeded-chance.ts";
import { timerFunctions } from "./timer-functions.ts";
import { virtualDate } from "./virtual-date.ts";
import type { VirtualTimers } from "./virtual-timers.ts";

export interface ScopeRequest {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly variables: Readonly<Record<string, string>>;
  readonly timers: VirtualTimers;
  readonly log: (level: string, text: string) => void;
  readonly exit: (code: unknown) => void;
}

/** The globals that a function sees in place of Node's, so that time is virtual and chance is seeded. */
export function functionScope(request: ScopeRequest) {
  const now = () => request.kernel.nowMs;
  const startedMs = now();
  const { math, crypto } = seededChance(request.random);
  const { functions, promises } = timerFunctions(request.timers);
  const console = functionConsole(request.log);
  const process = functionProcess({ ...request, now });
  const performance = { now: () => now() - startedMs, timeOrigin: startedMs };
  const own = { ...functions, Date: virtualDate(now), Math: math, crypto, console, process, performance };
  const everything: object = new Proxy(globalThis, {
    get: (target, key) => (Object.hasOwn(scope, key) ? Reflect.get(scope, key) : Reflect.get(target, key)),
    set: (_, key, value) => Reflect.set(scope, key, value),
    has: (target, key) => Object.hasOwn(scope, key) || Reflect.has(target, key),
  });
  const scope = { ...own, globalThis: everything, global: everything };
  return { scope, timersPromises: promises };
}

export type FunctionScope = ReturnType<typeof functionScope>;

/** The names of those globals, in the order in which compiled modules take them. */
export const scopeNames = [
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
  "Date",
  "Math",
  "crypto",
  "console",
  "process",
  "performance",
  "globalThis",
  "global",
] as const satisfies readonly (keyof FunctionScope["scope"])[];
