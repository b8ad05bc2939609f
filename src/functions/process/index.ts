import { type InvocationContext, type ProcessDependencies, processEvent } from "./process.ts";

const defaultWorkMs = 2_000;

const dependencies: ProcessDependencies = {
  nowMs: Date.now,
  sleepMs: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  print: console.log,
  defaultWorkMs: Number(process.env.WORK_MS ?? defaultWorkMs),
};

/** The handler of the `process` function. `WORK_MS` is the work time of documents without one of their own, milliseconds. */
export const handler = (event: unknown, context: InvocationContext) => processEvent(event, context, dependencies);
