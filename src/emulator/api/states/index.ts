import { awsJsonProtocol } from "../protocols/aws-json.ts";
import type { Service } from "../router.ts";
import { describeExecution, startExecution, stopExecution } from "./executions.ts";
import { statesRules } from "./input.ts";
import {
  createStateMachine,
  deleteStateMachine,
  describeStateMachine,
  listStateMachines,
  updateStateMachine,
} from "./machines.ts";
import { describeMapRun, listMapRuns, updateMapRun } from "./map-runs.ts";

/** The Step Functions API. */
export const statesService: Service = {
  name: "Step Functions",
  protocols: [awsJsonProtocol("AWSStepFunctions", "1.0", statesRules)],
  actions: {
    CreateStateMachine: createStateMachine,
    DeleteStateMachine: deleteStateMachine,
    DescribeExecution: describeExecution,
    DescribeMapRun: describeMapRun,
    DescribeStateMachine: describeStateMachine,
    ListMapRuns: listMapRuns,
    ListStateMachines: listStateMachines,
    StartExecution: startExecution,
    StopExecution: stopExecution,
    UpdateMapRun: updateMapRun,
    UpdateStateMachine: updateStateMachine,
  },
};
