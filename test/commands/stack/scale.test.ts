import { expect, test } from "vitest";
import { assembleEmulator } from "../../../src/emulator/assemble.ts";
import { endpointOf } from "../../support/flatten.ts";

test("the state machines are deployed on request, shown, checked, and deleted with the stack", async () => {
  const { flatten } = await endpointOf(assembleEmulator({ seed: 1 }));
  const early = await flatten("deploy --scale --yes");
  expect(early.code).toBe(5);
  expect(early.stderr).toContain('the stack "flatten" does not exist');
  const { cwd } = await flatten("deploy --yes");
  const missing = await flatten("burst --via map --yes", { cwd });
  expect(missing.code).toBe(5);
  expect(missing.stderr.replace(/\s+/g, " ")).toContain(
    'the stack "flatten-scale", which has the state machines, does not exist',
  );
  expect(missing.stderr).toMatch(/deploy it: flatten deploy .* --scale --stack flatten/);
  expect(JSON.parse((await flatten("status --format json", { cwd })).stdout).scale).toBeNull();

  const planned = await flatten("deploy --scale --dry-run", { cwd });
  expect(planned.stdout).toContain("us-east-1, stack flatten-scale\n");
  const deployed = await flatten("deploy --scale --yes", { cwd });
  expect(deployed.code).toBe(0);
  expect(deployed.stdout).toContain("stateMachine:flatten-scale-send");
  const status = JSON.parse((await flatten("status --format json", { cwd })).stdout);
  expect(status.scale).toEqual({ stack: "flatten-scale", state: "CREATE_COMPLETE" });
  expect((await flatten("status", { cwd })).stdout).toContain("flatten-scale: CREATE_COMPLETE");
  expect((await flatten("doctor", { cwd })).stdout.replace(/\s+/g, " ")).toContain(
    '"flatten-scale" with the state machines',
  );
  const burst = await flatten("burst --via map --count 10 --work 1s --yes --format json", { cwd });
  expect(JSON.parse(burst.stdout).arms[0].jobs).toMatchObject({ sent: 10, processed: 10 });

  const dry = await flatten("destroy --dry-run", { cwd });
  expect(dry.stdout).toContain("- delete Queue (AWS::SQS::Queue) from flatten\n");
  expect(dry.stdout).toContain("- delete SendMachine (AWS::StepFunctions::StateMachine) from flatten-scale\n");
  const destroyed = await flatten("destroy --yes", { cwd });
  expect(destroyed.code).toBe(0);
  expect(destroyed.stderr).toContain('The stack "flatten-scale" will be deleted');
  expect(destroyed.stdout).toContain('The stacks "flatten" and "flatten-scale" were deleted.');
  expect((await flatten("status --stack flatten-scale", { cwd })).code).toBe(4);
});
