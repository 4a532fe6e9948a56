#include "service/demo_story.h"

enum { HOUR = 60, DAY = 24 * HOUR };

#define COMMENT(minutes, actor, text)                   \
    {                                                   \
        DEMO_COMMENT, minutes, actor, TICKET_OPEN, text \
    }
#define MOVE(minutes, actor, status, text)      \
    {                                           \
        DEMO_MOVE, minutes, actor, status, text \
    }
#define ASSIGN(minutes, actor, assignee)                   \
    {                                                      \
        DEMO_ASSIGN, minutes, actor, TICKET_OPEN, assignee \
    }

const struct demo_ticket demo_tickets[] = {
    {
        9 * DAY,
        "alice",
        "recurring_problem",
        "itops-dev/dev/c1",
        "Nightly training jobs are evicted",
        "Since the node pool was resized, between two and five jobs a night end as `Evicted`.\n\n"
        "| night | evicted |\n|---|---|\n| Mon | 2 |\n| Tue | 5 |\n| Wed | 3 |\n",
        {
            MOVE(3 * HOUR, "erin", TICKET_IN_PROGRESS, "Looking at requests and limits first."),
            COMMENT(20 * HOUR, "erin",
                    "The jobs request **no** ephemeral storage, so the kubelet evicts them first."),
            MOVE(26 * HOUR, "erin", TICKET_OPEN,
                 "Parked until the storage metrics are there; see the dashboard request."),
        },
    },
    {
        6 * DAY,
        "alice",
        "access_grant",
        "itops-dev/dev/c1/feature-store",
        "Read access to the feature store",
        "For the churn model I need to read `customers_v3`. Read only is enough.",
        {
            MOVE(50, "frank", TICKET_IN_PROGRESS, NULL),
            MOVE(35, "frank", TICKET_RESOLVED, "Role `feature-reader` granted. Please try it."),
            MOVE(2 * HOUR, "alice", TICKET_CLOSED, "Works, thank you."),
        },
    },
    {
        5 * DAY,
        "heidi",
        "outage_report",
        "itops-dev/prod/c2/inference-api",
        "Inference API answers 503",
        "Every third request fails since 09:12 UTC. Customers see it in the app.\n\n"
        "```\nupstream connect error or disconnect/reset before headers\n```\n",
        {
            MOVE(6, "dave", TICKET_IN_PROGRESS, "On it."),
            COMMENT(14, "dave", "Two of six pods fail their readiness probe after the rollout."),
            MOVE(25, "dave", TICKET_RESOLVED, "Rolled back to the previous image."),
            MOVE(40, "heidi", TICKET_IN_PROGRESS, "Not quite: latency is still at 4 s."),
            MOVE(55, "dave", TICKET_RESOLVED, "Connection pool raised to 64, p99 is 180 ms."),
            MOVE(3 * HOUR, "heidi", TICKET_CLOSED, "Quiet for three hours. Closing."),
        },
    },
    {
        4 * DAY,
        "judy",
        "db-restart",
        "itops-dev/dev/c1/postgres-prod",
        "Restart postgres after the parameter change",
        "`shared_buffers` was raised to 8 GB; it takes a restart.",
        {
            MOVE(45, "bob", TICKET_IN_PROGRESS, "Tonight at 22:00 UTC."),
            MOVE(8 * HOUR, "bob", TICKET_RESOLVED, "Restarted, 11 seconds of downtime."),
        },
    },
    {
        3 * DAY,
        "judy",
        "gpu_quota",
        "itops-dev/dev/c1",
        "Four more GPUs for the ranking team",
        "For two weeks, until the offline evaluation ends.",
        {
            MOVE(5 * HOUR, "heidi", TICKET_IN_PROGRESS, NULL),
            COMMENT(HOUR, "heidi", "The pool has three left. Is three enough to start with?"),
            COMMENT(30, "judy", "Three will do."),
            MOVE(2 * HOUR, "heidi", TICKET_RESOLVED, "Quota raised by three until the 30th."),
        },
    },
    {
        2 * DAY,
        "carol",
        "db-restart",
        "itops-dev/prod/c2/postgres-main",
        "Restart postgres-main for the security update",
        "The fix for the planner crash is installed but not yet running.",
        {
            COMMENT(20, "heidi", "Please give me a time outside the trading hours."),
            COMMENT(40, "carol", "Sunday 04:00 UTC, the replica takes over meanwhile."),
            MOVE(3 * HOUR, "grace", TICKET_IN_PROGRESS, "Approved for Sunday 04:00 UTC."),
        },
    },
    {
        30 * HOUR,
        "alice",
        "dns_record",
        "itops-dev/prod",
        "Name for the new dashboard",
        "`grafana-ml.example.com` should point at the ingress of c2.",
        {
            ASSIGN(2 * HOUR, "ivan", "judy"),
            COMMENT(10, "ivan", "Judy owns the zone this week."),
            MOVE(HOUR, "judy", TICKET_IN_PROGRESS, NULL),
        },
    },
    {
        26 * HOUR,
        "frank",
        "model_drift",
        "itops-dev/prod/c2/inference-api",
        "Churn model predicts far too many leavers",
        "The share of predicted leavers went from 4 % to 19 % within a week. The input column "
        "`days_since_login` is mostly empty since Monday.",
        {
            MOVE(40, "judy", TICKET_IN_PROGRESS, "Comparing the feature distributions."),
            COMMENT(3 * HOUR, "judy",
                    "Confirmed: the upstream export dropped the column. Asked for it."),
        },
    },
    {
        20 * HOUR,
        "alice",
        "access_grant",
        "itops-dev/prod/c2/inference-api",
        "Logs of the inference API",
        "Read access to the production logs, for the drift analysis.",
        {
            COMMENT(15, "olivia", "For how long do you need it?"),
            COMMENT(25, "alice", "Two weeks would do."),
        },
    },
    {
        9 * HOUR,
        "alice",
        "slow_service",
        "itops-dev/dev/c1/notebooks",
        "Notebooks take minutes to start",
        "Starting a notebook took 20 seconds last week.",
        {
            MOVE(20, "ivan", TICKET_IN_PROGRESS, "The image registry is throttling us."),
        },
    },
    {
        3 * HOUR,
        "erin",
        "itops-dev/cluster_upgrade",
        "itops-dev/dev/c1",
        "Upgrade c1 to 1.30",
        "The release in use leaves support next month.\n\n1. drain node by node\n2. upgrade the "
        "control plane\n3. watch for a day\n",
        {{DEMO_END, 0, NULL, TICKET_OPEN, NULL}},
    },
    {
        35,
        "alice",
        "outage_report",
        "itops-dev/dev/c1/postgres-prod",
        "Cannot connect to postgres-prod",
        "`FATAL: remaining connection slots are reserved` from every client.",
        {
            COMMENT(5, "heidi", "We see it too, since the batch job started."),
        },
    },
};

const size_t demo_ticket_count = sizeof demo_tickets / sizeof demo_tickets[0];
