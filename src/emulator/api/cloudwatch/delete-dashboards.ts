import { DeleteDashboards$, type DeleteDashboardsInput, type DeleteDashboardsOutput } from "@aws-sdk/client-cloudwatch";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const deleteDashboards = action<DeleteDashboardsInput, DeleteDashboardsOutput>(
  DeleteDashboards$,
  (input, { cloudwatch }) => {
    cloudwatch.dashboards.delete(required(input.DashboardNames, "DashboardNames"));
    return {};
  },
);
