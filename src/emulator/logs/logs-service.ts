// skeleton: the owner replaces it and keeps the public names
import type { LogSink, ModelContext } from "../model-context.ts";

export declare class LogsService implements LogSink {
  constructor(context: ModelContext);
  write(group: string, stream: string, atMs: number, message: string): void;
  snapshot(): unknown;
  restore(state: unknown): void;
}
