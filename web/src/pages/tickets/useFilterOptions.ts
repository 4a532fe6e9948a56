import { useQuery } from "@tanstack/react-query";

import { peopleQuery } from "../../api/people";
import { catalogQuery, groupsQuery, servicesQuery, workflowsQuery } from "../../api/policy";
import { useTyped } from "../../components/form/useSuggestions";
import { withoutOrg } from "../../lib/names";
import { PRIORITIES, PRIORITY_LABEL, STATUS_LABEL, STATUSES } from "../../lib/words";

/** Filters of the list, in the order of their buttons. */
export const FILTERS = [
  "status",
  "priority",
  "assignee",
  "group",
  "service",
  "sla",
  "requester",
  "workflow",
  "item",
] as const;
export type Filter = (typeof FILTERS)[number];

export const FILTER_LABEL: Record<Filter, string> = {
  status: "Status",
  priority: "Priority",
  assignee: "Assignee",
  group: "Group",
  service: "Service",
  sla: "Service level",
  requester: "Requester",
  workflow: "Workflow",
  item: "Catalog item",
};

export interface Option {
  value: string;
  label: string;
}

const FIXED: Partial<Record<Filter, readonly Option[]>> = {
  status: STATUSES.map((value) => ({ value, label: STATUS_LABEL[value] })),
  priority: PRIORITIES.map((value) => ({ value, label: PRIORITY_LABEL[value] })),
  sla: [
    { value: "breached", label: "Breached" },
    { value: "at_risk", label: "At risk" },
  ],
};

const SPECIAL: Partial<Record<Filter, readonly Option[]>> = {
  assignee: [
    { value: "me", label: "Me" },
    { value: "none", label: "Nobody" },
  ],
  requester: [{ value: "me", label: "Me" }],
};

/** There are few of them and all are known: no need to search. */
export function isFixed(filter: Filter): boolean {
  return FIXED[filter] !== undefined;
}

/** How a value reads on the filter's button. */
export function valueLabel(filter: Filter, value: string): string {
  const known = [...(FIXED[filter] ?? []), ...(SPECIAL[filter] ?? [])];
  return known.find((option) => option.value === value)?.label ?? withoutOrg(value);
}

const named = (name: string): Option => ({ value: name, label: withoutOrg(name) });

/** What one can choose from; `asks` is false while nobody looks. */
export function useFilterOptions(filter: Filter, typed: string, asks: boolean): readonly Option[] {
  const search = useTyped(typed);
  const isPerson = filter === "assignee" || filter === "requester";
  const people = useQuery({ ...peopleQuery(search), enabled: asks && isPerson });
  const services = useQuery({ ...servicesQuery(search), enabled: asks && filter === "service" });
  const groups = useQuery({ ...groupsQuery, enabled: asks && filter === "group" });
  const workflows = useQuery({ ...workflowsQuery, enabled: asks && filter === "workflow" });
  const catalog = useQuery({ ...catalogQuery(""), enabled: asks && filter === "item" });
  const special = SPECIAL[filter] ?? [];
  const has = ({ label }: Option) => label.toLowerCase().includes(search.toLowerCase());
  switch (filter) {
    case "assignee":
    case "requester":
      return [
        ...special.filter(has),
        ...(people.data?.items ?? []).map(({ username, display_name }) => ({
          value: username,
          label: display_name,
        })),
      ];
    case "service":
      return (services.data?.items ?? []).map(named);
    case "group":
      return (groups.data ?? []).map(({ name }) => named(name)).filter(has);
    case "workflow":
      return (workflows.data ?? []).map(({ name }) => named(name)).filter(has);
    case "item":
      return (catalog.data?.items ?? [])
        .map(({ name, displayName }) => ({ value: name, label: displayName }))
        .filter(has);
    case "status":
    case "priority":
    case "sla":
      return FIXED[filter] ?? [];
  }
}
