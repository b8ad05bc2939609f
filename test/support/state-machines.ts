import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { createEmulator, type Emulator, type EmulatorRequest } from "../../src/emulator/emulator.ts";

const roleArn = "arn:aws:iam::000000000000:role/machine";

/** Creates a state machine in a new emulator and runs executions of it. */
export async function machineOf(definition: object, request: EmulatorRequest = {}) {
  const emulator = createEmulator({ seed: 1, ...request });
  return { emulator, ...(await addMachine(emulator, definition)) };
}

/** Creates a state machine. `run` starts an execution and waits until it has ended. */
export async function addMachine(emulator: Emulator, definition: object, name = "machine") {
  const sfn = emulator.client(SFNClient);
  const text = JSON.stringify(definition);
  const created = await sfn.send(new CreateStateMachineCommand({ name, definition: text, roleArn }));
  const start = async (input: unknown = {}) => {
    const { stateMachineArn } = created;
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    return executionArn as string;
  };
  const describe = (executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn }));
  const run = async (input: unknown = {}) => {
    const executionArn = await start(input);
    await emulator.drain();
    return describe(executionArn);
  };
  return { sfn, machineArn: created.stateMachineArn as string, start, describe, run };
}

/** A definition of states in JSONata. */
export const definitionOf = (states: Readonly<Record<string, object>>, more: object = {}) => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});

/** A Distributed Map of Express children, with the only state. */
export const mapOf = (processor: Readonly<Record<string, object>>, more: object = {}) => ({
  Type: "Map",
  ItemProcessor: {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
    StartAt: Object.keys(processor)[0],
    States: processor,
  },
  End: true,
  ...more,
});
