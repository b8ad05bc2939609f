import type { FunctionHost } from "../../src/emulator/lambda/host/function-host.ts";

/** What the event tells the function to do. */
export interface SleepEvent {
  readonly sleepMs?: number;
  readonly fail?: string;
}

/** A host whose function sleeps for `sleepMs` of virtual time and then fails if told to, or answers with its event. */
export function sleepingHost(counts = { starts: 0, disposals: 0 }): FunctionHost {
  return {
    start: ({ kernel }) => {
      counts.starts++;
      return {
        invoke: (eventJson) =>
          new Promise((resolve, reject) => {
            const event = JSON.parse(eventJson) as SleepEvent;
            kernel.after(event.sleepMs ?? 0, "sleep", () => {
              kernel.letPromisesSettle();
              if (event.fail === undefined) resolve(eventJson);
              else reject(new Error(event.fail));
            });
          }),
        dispose: () => {
          counts.disposals++;
        },
      };
    },
  };
}
