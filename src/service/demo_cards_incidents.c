/* Incidents of the demo: something is broken. */
#include "service/demo_cards.h"

static const char *const services[] = {
    "itops-dev/prod/c2/inference-api",    "itops-dev/prod/c2/inference-api",
    "itops-dev/prod/c2/feature-store",    "itops-dev/prod/c2/training",
    "itops-dev/prod/c2/postgres-main",    "itops-dev/staging/c1/inference-api",
    "itops-dev/staging/c1/feature-store", "itops-dev/dev/c1/notebooks",
    "itops-dev/dev/c1/feature-store",     "itops-dev/dev/c1/postgres-prod",
    "itops-dev/dev/c1/training",
};
static const char *const model_services[] = {
    "itops-dev/prod/c2/inference-api",
    "itops-dev/prod/c2/feature-store",
    "itops-dev/staging/c1/inference-api",
};
static const char *const anywhere[] = {
    "itops-dev/prod",       "itops-dev/prod/c2",
    "itops-dev/dev/c1",     "itops-dev/prod/c2/inference-api",
    "itops-dev/staging/c1",
};

static const struct demo_case outages[] = {
    {"{service} answers 503 in {environment}",
     "About {percent} % of the requests fail since {clock} UTC. Customers see it.\n\n```\nupstream "
     "connect error or disconnect/reset before headers\n```\n",
     "{count} restarts in the last hour: the pods fail their readiness probe since the rollout of "
     "`{release}`.",
     "Rolled back to the release before `{release}`. Error rate is at zero for 20 minutes."},
    {"{service} is not reachable from the office network",
     "`curl` hangs, from the VPN it works. It began at {clock} UTC.",
     "The new network policy has only the addresses of the VPN.",
     "Added the office range to the policy; the rule is in Git and rolled out."},
    {"All pods of {service} are pending",
     "Nothing has been scheduled since {clock} UTC:\n\n```\n0/14 nodes are available: insufficient "
     "memory\n```\n",
     "A batch job of the {team} team asked for {gigabytes} GB on every node of the pool.",
     "Moved the batch job to the spot pool and gave {service} a priority class above it."},
    {"Certificate of {service} has expired",
     "Every client refuses it since {clock} UTC: `x509: certificate has expired`.",
     "The renewal failed {small} days ago: the DNS challenge has no permission for the zone.",
     "Renewed by hand, permission restored, and an alert added for 14 days before the end."},
    {"{service} loses connections to the database",
     "`FATAL: remaining connection slots are reserved` from every replica in {environment}.",
     "The importer of the {team} team opens a connection for each file: {count} of them.",
     "Importer stopped, its pool limited to {small}. Connections are back to normal."},
    {"{node} is gone and took {service} with it",
     "The node does not answer since {clock} UTC; {small} replicas were on it.",
     "Kernel panic in the storage driver, the third on this machine.",
     "Cordoned, workloads moved, machine exchanged. Spread constraints keep replicas apart now."},
    {"Disk of {service} is full",
     "Writes fail with `No space left on device`. {gigabytes} GB in two days, which is not ours.",
     "Debug logging was left on after the last analysis.",
     "Logs rotated and the level back at info. {percent} % of the disk are used now."},
    {"{service}: queue grows and nothing is taken from it",
     "More than {count} thousand messages wait since {clock} UTC. The workers look healthy.",
     "All workers hang in the same lock since the leader was moved.",
     "Workers restarted one by one; the backlog was gone after {small} quarters of an hour."},
};

static const struct demo_case slow[] = {
    {"{service} takes {seconds} s for what took half a second",
     "The 99th percentile in {environment} is at {seconds} s since {release}. The median is fine.",
     "One of the replicas answers slowly; it shares {node} with a training job.",
     "Moved the replica off {node}. p99 is back under 400 ms."},
    {"Notebooks of the {team} team start slowly",
     "A start took 20 seconds last week and takes minutes now.",
     "The image registry throttles us: {count} pulls an hour from one address.",
     "The cache in front of the registry is used again. Starts are at 25 s."},
    {"Queries on {dataset} time out",
     "The daily report needs `{dataset}` and stops after 30 s. It ran in {seconds} s before.",
     "The planner switched to a sequential scan after the load on {day}.",
     "Statistics refreshed and autovacuum tightened for `{dataset}`. The report takes {seconds} "
     "s."},
    {"{service} is slow every full hour",
     "For about {small} minutes after each full hour latency triples, in {environment} only.",
     "A cron job that exports `{dataset}` begins at minute 0 everywhere.",
     "Spread the export over the hour. The last three full hours were flat."},
    {"Feature lookups of {model} got slower",
     "Since {day} a lookup takes {seconds} s for batches of {count}. Scores come too late for the "
     "page.",
     "The cache's hit rate fell from 92 % to {percent} % after the key format changed.",
     "Old keys are read as well for a week. Hit rate is above 90 % again."},
    {"Uploads to {service} crawl",
     "{gigabytes} GB need half a day. From the same machine another bucket takes minutes.",
     "The traffic goes through the proxy of the other site since the route change.",
     "Route corrected. A test upload of {gigabytes} GB took nine minutes."},
};

static const struct demo_case security[] = {
    {"Access key in a public repository",
     "A key of the {project} project was pushed to a public fork at {clock} UTC. The push is "
     "deleted, the key may be read.",
     "The key was used from nowhere but our own ranges so far.",
     "Key revoked and replaced, history rewritten, push protection switched on for the group."},
    {"Sign-ins for {colleague}'s account from abroad",
     "{count} failed sign-ins from an address that is not ours, then one that worked.",
     "The password was the one of a leaked forum. No second factor on this old account.",
     "Sessions ended, password changed, second factor enrolled. Nothing was read in between."},
    {"Suspicious process on {node}",
     "`kworkerds` uses all cores of {node} since {clock} UTC. It is in no image that we built.",
     "It came with an image from outside that a notebook user pulled: a coin miner.",
     "Node reinstalled, image blocked by digest, and outside registries closed for notebooks."},
    {"Phishing mail in the name of the {team} team",
     "Asks for the token of {service}. {small} people have opened it.",
     "One of them typed the token into the page.",
     "Token revoked, domain blocked, everybody in the team told. No use of the token in the log."},
    {"Critical finding in the image of {service}",
     "The scanner reports a remote execution in the base image of `{release}`.",
     "The part with the flaw is in the image but no code path reaches it.",
     "Rebuilt on the patched base image and rolled out in {environment}."},
    {"Bucket of {project} can be listed by anybody",
     "Found by the weekly check. The bucket holds a part of `{dataset}`.",
     "Public since a test {small} days ago; the access log shows no request from outside.",
     "Policy closed, public access blocked for the whole account."},
};

static const struct demo_case drift[] = {
    {"{model} predicts worse since {day}",
     "The error in {environment} went up by {percent} % within a week. No new model was rolled "
     "out.",
     "Comparing the distributions of the features: one column of `{dataset}` is mostly empty.",
     "The export upstream has its column again, and a check refuses days without it."},
    {"Share of positives of {model} has tripled",
     "| week | positives |\n|---|---|\n| last | 4 % |\n| this | {percent} % |\n\nThe {team} team "
     "cannot use it like that.",
     "The new campaign brings customers that were not in the training data.",
     "Retrained with the last {small} weeks; the share is back in its band."},
    {"{model}: scores are all the same for new customers",
     "Every customer who signed up after {day} gets exactly the same score.",
     "The lookup falls back to the defaults: new customers have no row in `{dataset}` yet.",
     "The backfill runs hourly now, and the default is reported as missing."},
    {"Offline and online results of {model} differ",
     "{percent} % of the scores differ by more than 0.1 between the evaluation and {service}.",
     "Two versions of the tokenizer: {release} online, the one before offline.",
     "Both sides pinned to `{release}`. {count} samples compared, no difference left."},
    {"Forecast of the {team} team is shifted by one day",
     "Since the change of the clocks all values of `{dataset}` belong to the day before.",
     "The loader takes local time for UTC.",
     "Loader fixed and {small} weeks loaded again. The forecast fits."},
};

static const struct demo_card cards[] = {
    {"outage_report", 62, 230, true, false, NULL, DEMO_ARRAY(services), DEMO_ARRAY(outages)},
    {"slow_service", 88, 150, true, false, NULL, DEMO_ARRAY(services), DEMO_ARRAY(slow)},
    {"security_incident", 26, 60, true, false, NULL, DEMO_ARRAY(anywhere), DEMO_ARRAY(security)},
    {"model_drift", 62, 20, false, false, NULL, DEMO_ARRAY(model_services), DEMO_ARRAY(drift)},
};
const struct demo_card_list demo_incident_cards = {DEMO_ARRAY(cards)};
