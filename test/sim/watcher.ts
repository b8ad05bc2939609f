import { BusyLog } from "./busy-log.ts";
import { imbalance, keepLedger, type QueueLedger } from "./queue-ledger.ts";
import type { Scenario } from "./scenario.ts";
import type { SimAccount } from "./sim-account.ts";

/** What was recorded while a scenario ran. */
export interface Watcher {
  readonly busy: BusyLog;
  readonly ledger: QueueLedger;
  /** The first few violated invariants, each with its virtual time. */
  readonly violations: readonly string[];
}

const second = 1_000;
const violationsMax = 5;

/** Checks invariants while the emulator runs: fast ones after each event, the others every virtual second. */
export function watch(account: SimAccount, scenario: Scenario): Watcher {
  const { kernel } = account.emulator.world;
  const busy = new BusyLog();
  const ledger = keepLedger(account.queue, account.deadLetters);
  const violations: string[] = [];
  const startMs = kernel.nowMs;
  const check = (broken: string | undefined) => {
    if (broken === undefined || violations.length >= violationsMax) return;
    violations.push(`at ${(kernel.nowMs - startMs) / second} s: ${broken}`);
  };
  let lastMs = startMs;
  const schedule = kernel.at.bind(kernel);
  kernel.at = (atMs, label, run) =>
    schedule(atMs, label, () => {
      // Requests start invocations between two events, at the instant of the last one.
      busy.look(lastMs, account.process.busy.busy);
      if (kernel.nowMs < lastMs) check(`time went back from ${lastMs} to ${kernel.nowMs} at "${label}"`);
      lastMs = kernel.nowMs;
      run();
      busy.look(kernel.nowMs, account.process.busy.busy);
      check(concurrencyBroken(account, scenario));
    });
  const look = () => {
    check(imbalance(account.queue, ledger));
    check(receivesBroken(account, scenario));
    schedule(kernel.nowMs + second, "probe", look);
  };
  look();
  return { busy, ledger, violations };
}

function concurrencyBroken({ emulator, process }: SimAccount, { options, parameters, specs }: Scenario) {
  const { running } = emulator.world.lambda;
  const account = options.accountConcurrency ?? Number.POSITIVE_INFINITY;
  if (running > account) return `${running} run in an account that allows ${account}`;
  const { busy } = process.busy;
  const reserved = Number(parameters.ReservedConcurrency ?? Number.POSITIVE_INFINITY);
  if (busy > reserved) return `${busy} run of a function with ${reserved} reserved`;
  const fromQueue = specs.every(({ via }) => via === "sqs" || via === "trigger");
  const mapped = Number(parameters.MaximumConcurrency ?? Number.POSITIVE_INFINITY);
  if (fromQueue && busy > mapped) return `${busy} run under a mapping that allows ${mapped}`;
  return undefined;
}

function receivesBroken({ queue }: SimAccount, { parameters }: Scenario): string | undefined {
  const most = Number(parameters.MaxReceiveCount);
  for (const { receiveCount, id } of queue.messages()) {
    if (receiveCount > most) return `message ${id} was received ${receiveCount} times, ${most} are allowed`;
  }
  return undefined;
}
