/* Infrastructure in the demo: databases, clusters, network. */
#include "service/demo_cards.h"

static const char *const databases[] = {
    "itops-dev/dev/c1/postgres-prod",
    "itops-dev/dev/c1/postgres-prod",
    "itops-dev/staging/c1/postgres-main",
    "itops-dev/prod/c2/postgres-main",
};
static const char *const postgres_prod[] = {"itops-dev/dev/c1/postgres-prod"};
static const char *const clusters[] = {
    "itops-dev/dev/c1",
    "itops-dev/dev/c1",
    "itops-dev/staging/c1",
    "itops-dev/prod/c2",
};
static const char *const environments[] = {
    "itops-dev/dev",
    "itops-dev/staging",
    "itops-dev/prod",
    "itops-dev/prod/c2",
};

static const struct demo_case restarts[] = {
    {"Restart {service} after the parameter change",
     "`shared_buffers` was raised to {gigabytes} GB; it takes a restart.",
     "Planned for tonight, the replica takes over meanwhile.",
     "Restarted, 11 seconds without writes. The new value is in force."},
    {"Restart {service} for the security update",
     "The fix for the planner crash is installed but not running yet.",
     "Please stop the batch jobs until {clock} UTC.",
     "Restarted; the version is the patched one. Batch jobs may run again."},
    {"{service}: restart to drop stuck sessions",
     "{count} sessions of the {team} team hang in `idle in transaction` and cannot be ended.",
     "Ended all but {small} without a restart; these hold locks on `{dataset}`.",
     "Restarted at {clock} UTC. A time limit for idle transactions is set now."},
    {"{service} needs its new collation",
     "After the update of the system the indexes of `{dataset}` are reported as stale.",
     "Rebuilding the indexes first, that is the longer part.",
     "Indexes rebuilt, server restarted, no warning left in the log."},
    {"Failover test of {service}",
     "As every quarter: restart the primary and watch the replica take over.", NULL,
     "The replica took over after {seconds} s. Report is with the change."},
};

static const struct demo_case emergencies[] = {
    {"{service} hangs", "No statement comes back since {clock} UTC, `pg_stat_activity` neither.",
     "Storage is fine; every process waits for one lock that nobody holds.",
     "Restarted. It runs; the core file is kept for the analysis."},
    {"{service} takes no connections", "All slots are taken since the batch job started.",
     "The batch job opened {count} connections and keeps them.",
     "Restarted, and the job's role is limited to {small} connections."},
    {"{service} is out of memory", "The kernel ended it {small} times within the hour.",
     "A query of the {team} team sorts {gigabytes} GB in memory.",
     "Restarted with a lower `work_mem`; the query has its own setting."},
};

static const struct demo_case namespaces[] = {
    {"Namespace for {project}",
     "For the {team} team, {gigabytes} GB and eight cores. {colleague} is the owner.", NULL,
     "The namespace `{project}` is there, with quota, network policy and your group."},
    {"Namespace {project}-test", "As `{project}`, half the size, no way to production data.", NULL,
     "Made from the same chart. The quota is half."},
    {"More quota for namespace {project}",
     "{gigabytes} GB more. The load test needs it for {weeks}.",
     "The cluster has that much on {day}, after the move of the {team} team.",
     "Quota raised for {weeks}."},
    {"Namespace {project} can go",
     "The project has ended. Please keep a dump of the volumes for {weeks}.",
     "{small} volumes, {gigabytes} GB together; copying.",
     "Dump is in the archive, namespace deleted."},
    {"Open namespace {project} for {service}",
     "The {team} team's gateway must reach port 8443 of our pods.", NULL,
     "Rule added, tested from the gateway at {clock} UTC."},
};

static const struct demo_case names[] = {
    {"Name for the dashboard of the {team} team",
     "`{host}.example.com` should point at the ingress of {environment}.", NULL,
     "`{host}.example.com` answers. It may take an hour until everybody sees it."},
    {"Move {host}.example.com to the new ingress",
     "With a short lifetime before, please, so that we can go back.",
     "Lifetime is at 60 s since {clock} UTC. The switch is on {day}.",
     "Switched. The old ingress has had no request for an hour."},
    {"Remove {host}.example.com", "The service behind it was switched off {small} weeks ago.",
     "Two dashboards still link to it; told their owners.", "Record removed, certificate revoked."},
    {"Wrong answer for {host}.example.com",
     "From {environment} it resolves to the old address, from elsewhere to the new one.",
     "The internal zone has a record of its own that nobody remembered.",
     "Internal record deleted; both answers agree."},
    {"Alias {project}.example.com",
     "Should lead to `{host}.example.com`. Needed on {day} for the {team} team.", NULL,
     "Alias and certificate are there."},
};

static const struct demo_card cards[] = {
    {"db-restart", 66, 16, false, false,
     "Turned down: not in the week of the quarter's close. Please ask again after {day}.",
     DEMO_ARRAY(databases), DEMO_ARRAY(restarts)},
    {"db-emergency-restart", 8, 30, true, false, NULL, DEMO_ARRAY(postgres_prod),
     DEMO_ARRAY(emergencies)},
    {"new_namespace", 64, 6, false, false, NULL, DEMO_ARRAY(clusters), DEMO_ARRAY(namespaces)},
    {"dns_record", 82, 8, false, false, NULL, DEMO_ARRAY(environments), DEMO_ARRAY(names)},
};
const struct demo_card_list demo_infrastructure_cards = {DEMO_ARRAY(cards)};
