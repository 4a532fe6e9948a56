/* Maintenance in the demo: planned work and lasting fixes. */
#include "service/demo_cards.h"

static const char *const clusters[] = {
    "itops-dev/dev/c1",
    "itops-dev/staging/c1",
    "itops-dev/prod/c2",
};
static const char *const databases[] = {
    "itops-dev/dev/c1/postgres-prod",
    "itops-dev/staging/c1/postgres-main",
    "itops-dev/prod/c2/postgres-main",
    "itops-dev/prod/c2/feature-store",
};
static const char *const services[] = {
    "itops-dev/dev/c1",
    "itops-dev/dev/c1/notebooks",
    "itops-dev/dev/c1/training",
    "itops-dev/prod/c2/inference-api",
    "itops-dev/prod/c2/feature-store",
    "itops-dev/staging/c1/inference-api",
};

static const struct demo_case upgrades[] = {
    {"Upgrade {service} to {version}",
     "The release in use leaves support next month.\n\n1. drain node by node\n2. upgrade the "
     "control plane\n3. watch for a day\n",
     "Control plane is done; {small} nodes to go.",
     "All nodes run {version}. Watched for a day, nothing to report."},
    {"New driver on the GPU nodes of {service}",
     "Needed by the libraries of `{release}`. One node first, the rest a day later.",
     "{node} runs it since {clock} UTC, no error in the training jobs.",
     "All GPU nodes have the new driver."},
    {"Exchange the ingress controller of {service}",
     "The one in use is no longer maintained. Both run side by side for {weeks}.",
     "{percent} % of the traffic goes through the new one.",
     "All traffic is on the new controller, the old one is switched off."},
    {"Rotate the certificates of {service}", "Those of the control plane end in {small} weeks.",
     NULL, "Rotated, all nodes are back. Next time in a year."},
};

static const struct demo_case restores[] = {
    {"Restore test of {service}, this quarter",
     "Restore the backup of {day} into an empty instance and compare the row counts.",
     "The backup of {gigabytes} GB is copied; the replay of the log runs.",
     "Restored within the promised time. Row counts agree, except for rows of after the backup."},
    {"Prove that {dataset} can be brought back", "The {team} team asks for it, for the audit.",
     NULL, "Brought back to {clock} UTC of {day} on a copy. {count} samples compared."},
    {"Backup of {service} is larger than expected",
     "{gigabytes} GB more than last month. Does the restore still fit into the window?",
     "Most of it is one table of dead rows.",
     "After the clean-up the backup is small again. The restore takes under an hour."},
};

static const struct demo_case problems[] = {
    {"Nightly training jobs are evicted",
     "Between two and {small} jobs a night end as `Evicted`.\n\n| night | evicted |\n|---|---|\n"
     "| Mon | 2 |\n| Tue | 5 |\n| Wed | 3 |\n",
     "The jobs request **no** ephemeral storage, so the kubelet evicts them first.",
     "Requests and limits are in the template of the {team} team. No eviction for a week."},
    {"{service} restarts every few days",
     "Exit code 137, always between {clock} UTC and an hour later. {small} times this month.",
     "Memory grows by {percent} MB a day: a cache without a limit.",
     "The cache is limited since `{release}`. Memory is flat for ten days."},
    {"Imports of {dataset} fail on {day}s",
     "The third week in a row. Repeating it by hand always works.",
     "On {day}s the export upstream is still being written when we begin to read.",
     "We wait for its marker file now instead of for the clock."},
    {"Why do alerts of {service} come late?",
     "{small} incidents this quarter were seen by customers before us.",
     "The scrape interval is a minute and the rule waits for {small} of them.",
     "Rule and interval are shorter for what customers see. Tested with a real fault."},
    {"Packet loss between the sites",
     "{percent} % in the afternoon, for minutes. Every time a ticket, never a cause.",
     "It follows the backups of the {team} team, which fill the line.",
     "Backups are limited to half of the line in office hours."},
};

static const struct demo_card cards[] = {
    {"itops-dev/cluster_upgrade", 16, 0, false, false, NULL, DEMO_ARRAY(clusters),
     DEMO_ARRAY(upgrades)},
    {"restore_test", 28, 5, false, false, NULL, DEMO_ARRAY(databases), DEMO_ARRAY(restores)},
    {"recurring_problem", 42, 10, false, true, NULL, DEMO_ARRAY(services), DEMO_ARRAY(problems)},
};
const struct demo_card_list demo_maintenance_cards = {DEMO_ARRAY(cards)};
