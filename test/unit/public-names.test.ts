import { expect, test } from "vitest";
import { declaredMetrics } from "../../scripts/pages/metrics-page.ts";
import { PLAIN_ROUTES, V1_ROUTES } from "../../src/api/route-table.ts";
import { environment } from "../../src/config/settings.ts";
import { simulatorEnvironment } from "../../src/config/simulator-settings.ts";
import { API_ERRORS, OTHER_REASONS, REJECTION_REASONS } from "../../src/contract/error-codes.ts";
import { FAILURE_TYPES } from "../../src/contract/failure-types.ts";
import { FIELD_ERRORS } from "../../src/contract/field-errors.ts";
import { ATTENTION } from "../../src/domain/booking/attention.ts";
import { SEARCH_ATTRIBUTE_TYPES } from "../../src/domain/booking/search-attributes.ts";
import * as messages from "../../src/domain/messages.ts";
import { BOOKINGS_TASK_QUEUE, DRAGONPASS_TASK_QUEUE } from "../../src/domain/task-queues.ts";
import * as workflowIds from "../../src/domain/workflow-ids.ts";

/**
 * Names that others have written down: in deployments, backends, dashboards, saved searches, running workflows. They are
 * here a second time, so that nobody renames one without meaning to: that breaks whoever uses it.
 */
const PUBLIC_NAMES: readonly (readonly [string, () => readonly string[], string])[] = [
  [
    "settings",
    () => [...Object.keys(environment.shape), ...Object.keys(simulatorEnvironment.shape)],
    `API_KEYS DATABASE_POOLER DATABASE_URL DATA_DIR DRAGONPASS_BASE_URL DRAGONPASS_CLIENT_ID DRAGONPASS_CLIENT_SECRET
    DRAGONPASS_ISSUER DRAGONPASS_PRIVATE_KEY DRAGONPASS_PRIVATE_KEY_FILE DRAGONPASS_PROGRAM_IDS
    DRAGONPASS_RATE_PER_SECOND DRAGONPASS_SECRET HOST HTTPS_PROXY INBOX_RETENTION_DAYS LOG_LEVEL METRICS_PORT NODE_ENV
    NOTIFY_SECRETS NOTIFY_URL NO_PROXY PAYLOAD_KEYS PORT PUSH_ALLOWED_IPS PUSH_BODY_HASH_CLAIM
    PUSH_CLOCK_TOLERANCE_SECONDS PUSH_JWKS PUSH_JWKS_FILE PUSH_MAX_AGE_SECONDS PUSH_TOKEN_HEADER PUSH_TOKEN_REUSE
    RETENTION_DAYS STRAY_ORDER_ACTION TEMPORAL_ADDRESS TEMPORAL_NAMESPACE TRUST_PROXY WORKER_BUILD_ID
    WORKER_CACHED_WORKFLOWS WORKER_DEPLOYMENT SIMULATOR_PORT SIMULATOR_PUSH_URL`,
  ],
  [
    "routes",
    () => [...V1_ROUTES, ...PLAIN_ROUTES].map(({ method, path }) => `${method}:${path}`),
    `GET:/healthz GET:/readyz GET:/v1/catalogue GET:/v1/pass-requests/:passRequestId
    GET:/v1/passes/:passType/:passId GET:/v1/passes/:passType/:passId/qr.png GET:/v1/passes/:passType/:passId/qr.svg GET:/v1/prebookings GET:/v1/prebookings/:bookingId
    GET:/v1/prebookings/:bookingId/esim GET:/v1/prebookings/:bookingId/voucher.png GET:/v1/prebookings/:bookingId/voucher.svg
    GET:/v1/passes/:passType/:passId/redemptions GET:/v1/push-messages GET:/v1/redemptions GET:/v1/resources GET:/v1/resources/:resourceId GET:/v1/resources/:resourceId/options
    GET:/v1/transport-hubs GET:/v1/transport-hubs/:transportHubId POST:/push/dragonpass
    POST:/push/dragonpass/:eventType POST:/v1/availability POST:/v1/pass-requests/:passRequestId/cancel
    POST:/v1/pass-requests/:passRequestId/resolve POST:/v1/passes POST:/v1/prebookings
    POST:/v1/prebookings/preview
    POST:/v1/prebookings/:bookingId/cancel POST:/v1/prebookings/:bookingId/check-in POST:/v1/prebookings/:bookingId/resolve
    POST:/v1/prebookings/:bookingId/sync`,
  ],
  [
    "errors of the API",
    () => Object.keys(API_ERRORS),
    `invalid_request invalid_page_token unauthenticated forbidden not_found method_not_allowed booking_not_found voucher_not_available check_in_not_available not_an_esim pass_not_found
    cancellation_window_closed booking_final pass_in_use nothing_to_resolve order_not_free payload_too_large
    unsupported_media_type idempotency_key_reused rate_limited temporarily_unavailable`,
  ],
  [
    "errors of fields",
    () => Object.keys(FIELD_ERRORS),
    `missing unknown_field wrong_type out_of_range not_one_of invalid unknown_program repeated invalid_header not_json
    not_gzip not_storable unexpected_event_type`,
  ],
  [
    "reasons",
    () => [...Object.keys(REJECTION_REASONS), ...Object.keys(OTHER_REASONS)],
    `guest_field_missing date_invalid date_in_the_past too_many_passengers option_invalid resource_not_found
    pass_invalid top_up_not_possible supplier_refused invalid_request request_lost not_available cancelled_by_supplier auto_cancelled`,
  ],
  [
    "notices",
    () => Object.keys(ATTENTION),
    `not_followed stray_order outcome_unknown order_disputed order_not_found unknown_status check_in_unknown pending_too_long
    undecided_too_long time_unknown`,
  ],
  [
    "failures in Temporal",
    () => Object.keys(FAILURE_TYPES),
    `supplier_timeout supplier_unreachable supplier_unavailable supplier_unreadable supplier_throttled
    supplier_unauthenticated supplier_refused supplier_aborted supplier_read_lags supplier_order_not_found
    supplier_outcome_unknown no_order booking_not_found database_went_back order_disputed idempotency_key_reused
    booking_replaced invalid_request not_recoverable pass_in_use booking_final nothing_to_resolve order_not_free cancellation_window_closed check_in_not_available`,
  ],
  [
    "workflow types",
    () => Object.values(messages.WORKFLOW_TYPES),
    "prebooking passIssue resourceBatch catalogueSync resourceRecovery inboxRedelivery walkinRedemption bookingWatch",
  ],
  [
    "messages of workflows",
    () => Object.values(messages).flatMap((message) => ("type" in message ? [`${message.type}:${message.name}`] : [])),
    `query:booking query:passRequest signal:batchMessage signal:comparePass signal:orderStatusChanged signal:syncAgain signal:undecidedTooLong
    signal:walkinRedemption update:awaitOrder update:awaitPass update:cancel update:cancel update:checkIn update:resolve update:resolve
    update:sync`,
  ],
  [
    "Schedules and ids of workflows",
    () => [
      workflowIds.INBOX_REDELIVERY_SCHEDULE_ID,
      workflowIds.BOOKING_WATCH_SCHEDULE_ID,
      workflowIds.RESOURCE_RECOVERY_SCHEDULE_ID,
      workflowIds.CATALOGUE_SYNC_SCHEDULE_ID,
      workflowIds.PREBOOKING_ID_PREFIX,
      workflowIds.PASS_ISSUE_ID_PREFIX,
    ],
    "inbox-redelivery booking-watch resource-recovery catalogue-sync prebooking/ pass-issue/",
  ],
  ["task queues", () => [BOOKINGS_TASK_QUEUE, DRAGONPASS_TASK_QUEUE], "bookings dragonpass"],
  [
    "search attributes",
    () => Object.entries(SEARCH_ATTRIBUTE_TYPES).map(([name, type]) => `${name}:${type}`),
    `OrderId:KEYWORD BookingStatus:KEYWORD Module:KEYWORD ResourceId:KEYWORD VisitAt:DATETIME
    CancellableUntil:DATETIME NeedsAttention:BOOL AttentionCode:KEYWORD`,
  ],
  [
    "metrics",
    () => declaredMetrics().map(({ name }) => name),
    `http_requests_total http_request_duration_seconds push_messages_total push_verification_failures_total
    push_token_reuses_total push_rings_total inbox_messages inbox_waiting_messages bookings_needing_attention
    pass_requests_needing_attention ready health_part_ok
    clock_offset_seconds push_keys push_keys_stale`,
  ],
];

test.each(PUBLIC_NAMES)("nobody renames, adds or drops public names of %s without saying so here", (_, now, names) => {
  expect([...now()].sort()).toEqual(names.split(/\s+/).sort());
});
