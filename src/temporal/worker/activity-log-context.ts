import type { ActivityInterceptorsFactory } from "@temporalio/worker";
import { withLogContext } from "../../log/log-context.ts";
import { logFieldsOfWorkflow } from "./log-fields-of-workflow.ts";

/** Every line that is logged in an activity says which one, in which attempt, and for which booking. */
export const activityLogContext: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    execute: (input, next) => {
      const { activityType, attempt } = info;
      const about = logFieldsOfWorkflow(info.workflowExecution?.workflowId);
      return withLogContext({ ...about, activityType, attempt }, () => next(input));
    },
  },
});
