/* Requests of the demo: something is needed. */
#include "service/demo_cards.h"

static const char *const systems[] = {
    "itops-dev/prod/c2/inference-api",    "itops-dev/prod/c2/feature-store",
    "itops-dev/prod/c2/postgres-main",    "itops-dev/staging/c1/feature-store",
    "itops-dev/staging/c1/inference-api", "itops-dev/dev/c1/feature-store",
    "itops-dev/dev/c1/notebooks",         "itops-dev/dev/c1/postgres-prod",
    "itops-dev/dev/c1/training",
};
static const char *const clusters[] = {
    "itops-dev/dev/c1",
    "itops-dev/dev/c1/notebooks",
    "itops-dev/dev/c1/training",
    "itops-dev/prod/c2/training",
};
static const char *const anywhere[] = {
    "itops-dev/dev",  "itops-dev/dev/c1",           "itops-dev/dev/c1/training",
    "itops-dev/prod", "itops-dev/dev/c1/notebooks", "itops-dev/staging",
};

static const struct demo_case access[] = {
    {"Read access to {dataset}",
     "For `{model}` I need to read `{dataset}` in {environment}. Read only is enough, for {weeks}.",
     "Asked the owner of `{dataset}` for a yes.",
     "Role `{dataset}-reader` granted for {weeks}. Please try it."},
    {"Logs of {service} in {environment}",
     "Read access to the logs of {service}, for the analysis of the {team} team.", NULL,
     "Added to the log viewers of {environment}. It takes effect with the next sign-in."},
    {"{colleague} is new in the {team} team",
     "Please give {colleague} what the rest of the team has on {service}.",
     "The team has {small} roles there; two of them are from a project that has ended.",
     "The current roles are granted. The two old ones I have taken from everybody."},
    {"Service account for the pipeline of {project}",
     "The pipeline writes to {service}. It runs under my own account today, which should not be.",
     "Writes to `{dataset}` only, as I see it.",
     "Account `svc-{project}` made, with write access to that one place. The secret is in the "
     "vault."},
    {"Write access to the model registry",
     "`{model}` is to be published by the {team} team from now on.", NULL,
     "Publisher role granted for `{model}`. The old owner keeps read access."},
    {"Access for the auditors, {weeks}",
     "Two auditors need to look at the settings of {service}. {colleague} accompanies them.",
     "Made a role that shows settings and no data.",
     "Accounts work from tomorrow and end by themselves after {weeks}."},
    {"Restore my access to {service}",
     "Since the reorganisation I get `403`. I am still responsible for `{model}`.",
     "Your old group was deleted together with the old team.",
     "Moved you to the group of the {team} team. `403` is gone on my side."},
};

static const struct demo_case workspaces[] = {
    {"Workspace for {project}",
     "For {small} people of the {team} team, with the usual tools and access to `{dataset}`.", NULL,
     "The workspace is there and everybody is invited."},
    {"Workspace with {gigabytes} GB of memory",
     "The join of `{dataset}` does not fit into the standard size.",
     "There is one machine of that size left in the pool.",
     "Yours, until the end of the month. Please stop it over night."},
    {"Workspace image with release {release}",
     "We need the libraries of `{release}`; the image in use has the ones before.",
     "Building it; two packages pull in different versions of the same library.",
     "The image `{release}` can be chosen in the list now."},
    {"Workspace for interns", "{small} interns begin on {day}. No production data, please.", NULL,
     "Done, with the synthetic copy of `{dataset}`."},
    {"Move my workspace to the {team} team",
     "I change teams on {day} and would like to keep my notebooks.",
     "Your volume has {gigabytes} GB; it is copied over night.",
     "Moved. The old one is read only for {weeks} and then goes."},
};

static const struct demo_case quotas[] = {
    {"More GPUs for {project}", "{small} more for {weeks}, until the evaluation ends.",
     "The pool has {small} left over night and fewer by day.",
     "Quota raised for {weeks}. By day the scheduler may take one back."},
    {"GPU quota of the {team} team is used up",
     "Jobs wait for hours. `{model}` must be retrained before {day}.",
     "{count} GPU hours are held by notebooks that do nothing.",
     "Idle notebooks are stopped after two hours now; your jobs have started."},
    {"One GPU with {gigabytes} GB for a test",
     "`{model}` does not fit into the small ones. A day would do.", NULL,
     "Reserved {node} for you, tomorrow from 08:00 to 18:00 UTC."},
    {"Priority for the retraining of {model}",
     "It feeds the {team} team's numbers for the quarter. May it go before the experiments?", NULL,
     "Gave it the higher class for this run. It began at {clock} UTC."},
    {"Return of GPUs from {project}",
     "We are done {small} days early. {small} GPUs can go to somebody else.", NULL,
     "Thank you! Quota lowered, and the next in line is told."},
};

static const struct demo_case questions[] = {
    {"Where do the numbers of {dataset} come from?",
     "Two reports of the {team} team disagree by {percent} %.", "Asking the owner of the export.",
     "One counts returns, the other does not. The catalog's page of `{dataset}` says so now."},
    {"Which release runs in {environment}?",
     "I look for a place that tells me, without asking somebody each time.", NULL,
     "The dashboard \"Releases\" has it, by service. Right now it is `{release}`."},
    {"How do I get a name for my service?",
     "It has an address in the cluster only, and the {team} team wants a link.", NULL,
     "The card \"DNS Record\" is for that. It takes a day at most."},
    {"May I use {dataset} for {project}?", "It holds no names, but post codes.",
     "Passed on to data protection.",
     "Yes, with post codes cut to two digits. The answer is kept with the data set."},
    {"Who is on call for {service}?", "The wiki page still names somebody who left.", NULL,
     "Policy says it: the group `oncall`. I have replaced the wiki page by a link."},
    {"Does the maintenance on {day} touch us?", "The {team} team has a demo at {clock} UTC.", NULL,
     "No: it is for {node} only, and nothing of yours is there."},
    {"My notebook does not save",
     "`Read-only file system` since {clock} UTC. I have copied the cell outputs by hand.",
     "Your volume is full: {gigabytes} GB of checkpoints.",
     "Moved the checkpoints to the bucket of {project}; saving works."},
    {"Which card for a new dashboard?", "I found nothing that fits, so I ask here.", NULL,
     "This one is right. The board is there, in the folder of the {team} team."},
    {"Old alerts of {service} still mail me",
     "I handed {service} over to {colleague} {small} weeks ago.", NULL,
     "The receiver is the {team} team's list now."},
};

static const struct demo_card cards[] = {
    {"access_grant", 235, 24, false, false,
     "Turned down: `{dataset}` holds personal data, and the purpose does not need it. The masked "
     "copy is open to everybody.",
     DEMO_ARRAY(systems), DEMO_ARRAY(access)},
    {"new_workspace", 92, 10, false, false, NULL, DEMO_ARRAY(clusters), DEMO_ARRAY(workspaces)},
    {"gpu_quota", 112, 18, false, false, NULL, DEMO_ARRAY(clusters), DEMO_ARRAY(quotas)},
    {"general_question", 190, 36, false, false, NULL, DEMO_ARRAY(anywhere), DEMO_ARRAY(questions)},
};
const struct demo_card_list demo_request_cards = {DEMO_ARRAY(cards)};
