import type { ModelContext } from "../model-context.ts";
import type { Invocation } from "./invocation.ts";
import { endLine, reportLine } from "./log-lines.ts";

/** Writes the END and REPORT lines of an invocation that ends now. */
export function writeReport(context: ModelContext, invocation: Invocation, status: string | undefined): void {
  const { nowMs } = context.kernel;
  const { fn, environment, requestId, handlerStartMs, initMs } = invocation;
  const { memoryMegabytes } = fn.settings;
  environment.log.write(nowMs, endLine(requestId));
  const report = reportLine({
    requestId,
    durationMs: nowMs - handlerStartMs,
    initMs,
    memoryMegabytes,
    memoryUsedMegabytes: Math.min(memoryMegabytes, context.options.maxMemoryUsedMegabytes),
    status,
  });
  environment.log.write(nowMs, report);
}
