import { PutDashboard$, type PutDashboardInput, type PutDashboardOutput } from "@aws-sdk/client-cloudwatch";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const putDashboard = action<PutDashboardInput, PutDashboardOutput>(PutDashboard$, (input, { cloudwatch }) => {
  cloudwatch.dashboards.put(
    required(input.DashboardName, "DashboardName"),
    required(input.DashboardBody, "DashboardBody"),
  );
  return { DashboardValidationMessages: [] } satisfies PutDashboardOutput;
});
