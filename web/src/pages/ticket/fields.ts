import type { Field } from "../../lib/conflict";

/** What each field of a ticket is called. */
export const FIELD_LABEL: Record<Field, string> = {
  title: "Title",
  description: "Description",
  priority: "Priority",
  service: "Service",
  assignee: "Assignee",
  assignee_group: "Group",
};
