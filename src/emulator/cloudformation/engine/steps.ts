import type { Dependencies } from "../template/dependencies.ts";

/** Does the work on one resource, and calls back when it is done, or has failed. */
export type StepWork = (logicalId: string, done: (succeeded: boolean) => void) => void;

/**
 * Works on resources side by side, each as soon as all it depends on are done. After a failure nothing more starts, and
 * what has started comes to its end before `finished` is told (emulator rule; AWS cancels it instead).
 */
export function runSteps(
  dependencies: Dependencies,
  work: StepWork,
  finished: (failed: readonly string[]) => void,
): void {
  const waiting = new Map([...dependencies].map(([name, others]) => [name, new Set(others)]));
  const failed: string[] = [];
  let running = 0;
  let isStarting = false;
  const startReady = () => {
    if (isStarting) return;
    isStarting = true;
    for (let name = nextReady(); name !== undefined; name = nextReady()) start(name);
    isStarting = false;
    if (running === 0) finished(failed);
  };
  const nextReady = () => {
    if (failed.length > 0) return undefined;
    for (const [name, others] of waiting) if (others.size === 0) return name;
    return undefined;
  };
  const start = (name: string) => {
    waiting.delete(name);
    running++;
    work(name, (succeeded) => {
      running--;
      if (!succeeded) failed.push(name);
      for (const others of waiting.values()) others.delete(name);
      startReady();
    });
  };
  startReady();
}
