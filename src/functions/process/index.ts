import { type InvocationContext, processEvent } from "./process.ts";

const defaultWorkMs = 2_000;

/** The `process` function as Lambda calls it. `WORK_MS` says how long a document works that does not say so itself. */
export const handler = (event: unknown, context: InvocationContext) =>
  processEvent(event, context, {
    nowMs: Date.now,
    sleepMs: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    print: console.log,
    defaultWorkMs: Number(process.env.WORK_MS ?? defaultWorkMs),
  });
