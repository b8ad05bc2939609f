import { awsJsonProtocol } from "../protocols/rpc.ts";
import type { Service } from "../router.ts";
import { executionActions } from "./executions.ts";
import { statesRules } from "./input.ts";
import { machineActions } from "./machines.ts";

/** The Step Functions API. */
export const statesService: Service = {
  name: "Step Functions",
  protocols: [awsJsonProtocol("AWSStepFunctions", "1.0", statesRules)],
  actions: { ...executionActions, ...machineActions },
};
