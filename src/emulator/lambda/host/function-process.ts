/** What the parts of `process` are made from. */
export interface ProcessRequest {
  readonly variables: Readonly<Record<string, string>>;
  readonly now: () => number;
  readonly log: (level: string, text: string) => void;
  /** Called by `process.exit`. */
  readonly exit: (code: unknown) => void;
}

/** The part of `process` that functions use. */
export function functionProcess(request: ProcessRequest) {
  const { now } = request;
  const startedMs = now();
  const nanoseconds = () => BigInt(Math.round((now() - startedMs) * 1e6));
  const hrtime = () => [Math.floor(Number(nanoseconds()) / 1e9), Number(nanoseconds()) % 1e9];
  const stream = {
    write: (text: unknown) => {
      request.log("INFO", String(text).replace(/\n$/, ""));
      return true;
    },
  };
  const itself = {
    env: { ...request.variables } as Record<string, string | undefined>,
    argv: ["/var/lang/bin/node", "/var/runtime/index.mjs"],
    platform: "linux",
    arch: "x64",
    pid: 8,
    version: "v22.0.0",
    versions: { node: "22.0.0" },
    release: { name: "node" },
    cwd: () => "/var/task",
    uptime: () => (now() - startedMs) / 1000,
    hrtime: Object.assign(hrtime, { bigint: nanoseconds }),
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    nextTick: (callback: (...args: unknown[]) => void, ...args: unknown[]) => queueMicrotask(() => callback(...args)),
    emitWarning: (warning: unknown) => request.log("WARN", String(warning)),
    exit: request.exit,
    stdout: stream,
    stderr: stream,
    on: () => itself,
    once: () => itself,
    off: () => itself,
    removeListener: () => itself,
  };
  return itself;
}
