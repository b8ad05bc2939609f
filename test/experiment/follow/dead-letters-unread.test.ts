import { expect, test } from "vitest";
import { endOf, onlyArm, queuedSpec } from "../../support/arms.ts";
import { deployedStack, networkError } from "../../support/deployed-stack.ts";

const poisoned = { ...queuedSpec, failShare: 1 };
const parameters = { MaxReceiveCount: "1", VisibilityTimeoutSeconds: "60" };

test("a run waits for dead-lettered messages that it could not read, and does not call their jobs lost", async () => {
  const { emulator, intercepted } = await deployedStack({ parameters });
  const { clock } = emulator;
  const untilMs = clock.nowMs() + 300_000;
  let receives = 0;
  // The messages of a lost answer stay invisible for a minute: the receive that repeats it finds none.
  const target = intercepted((command, when) => {
    if (command !== "ReceiveMessageCommand" || when === "before" || clock.nowMs() > untilMs) return;
    if (receives++ % 2 === 0) throw networkError("ECONNRESET");
  });
  const { state, jobs } = onlyArm(await endOf(target, [poisoned]));
  expect(state).toBe("drained");
  expect(jobs).toMatchObject({ sent: 10, deadLettered: 10, inFlight: 0, lost: 0 });
});

test("a run whose dead-lettered messages another process holds ends after ten idle minutes, with the jobs in flight", async () => {
  const { emulator, intercepted, deadLetters } = await deployedStack({ parameters });
  const startedMs = emulator.clock.nowMs();
  const hold = { max: 10, waitMs: 0, visibilityTimeoutSeconds: 43_200 };
  const target = intercepted((command, when) => {
    if (command === "ReceiveMessageCommand" && when === "before") deadLetters.receive(hold, () => undefined);
  });
  const { state, jobs } = onlyArm(await endOf(target, [poisoned]));
  expect(state).toBe("timed-out");
  expect(jobs).toMatchObject({ sent: 10, deadLettered: 0, inFlight: 10, lost: 0 });
  expect(emulator.clock.nowMs() - startedMs).toBeLessThan(20 * 60_000);
});
