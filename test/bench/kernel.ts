import { Kernel } from "../../src/emulator/kernel/kernel.ts";
import { figure, type Row, timed } from "./measure.ts";

const events = 3_000_000;
const boundPerSecond = 1_000_000;

/** Measures bare events: callbacks that schedule the next one, with a thousand in the heap at any time. */
export async function kernelBench(): Promise<Row[]> {
  const kernel = new Kernel({ startMs: 0 });
  let left = events;
  const tick = () => {
    if (left-- > 0) kernel.after((left * 7) % 13, "tick", tick);
  };
  for (let i = 0; i < 1_000; i++) kernel.after(i % 17, "tick", tick);
  const seconds = await timed(() => kernel.run());
  const perSecond = kernel.fired / seconds;
  return [
    {
      what: "kernel, bare events",
      bound: ">= 1 M/s",
      measured: `${figure(perSecond / 1e6, 1)} M/s`,
      ok: perSecond >= boundPerSecond,
    },
  ];
}
